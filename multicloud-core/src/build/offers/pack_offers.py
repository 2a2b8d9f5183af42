#!/usr/bin/env python3
"""Packs the price sheets into the two resources of the catalog.

    pack_offers.py SHEETS RESOURCES TEST_RESOURCES

SHEETS holds the CSV files that README.md beside the resources names. Written are offers.txt.gz and egress.csv into
RESOURCES, and offers.sha256 into TEST_RESOURCES. The digests are taken from the sheets as they are, not from what was
packed, so that a test that reads the resources and renders the same lines proves that nothing was lost or altered.
The same sheets always yield the same bytes (with the same version of zlib; the text inside is the same with any).

The text is a list of sheets, each with tables that end with the line "end": one row for each type, one column for each
region. The tables of a sheet have the same types in the same order, which only the first one names.

    sheet,CLOUD,SOURCE,AS_OF,CURRENCY
    on-demand,family,vcpus,memory_gib,gpus,arch,REGION,REGION,...
    TYPE,FAMILY,2,8,0,amd64,0.096,,...         a price of an hour, or nothing where it is not sold
    spot,REGION,...
    0.032,,...
    interruption,REGION,...                    bucket 0 to 4
    reserved-1y-no-upfront,REGION,...          effective price of an hour; likewise 3y and all-upfront

A type whose size nobody publishes has no vcpus, memory, gpus and arch.
"""

import collections
import csv
import decimal
import gzip
import hashlib
import io
import math
import os
import sys

# Source as the unified sheet names it -> who published it, and the day it was valid. Where only the month is known,
# its first day stands for it.
SOURCES = {
    "cortex": ("cortexlabs/cortex@dc48c02", "2022-09-03"),
    "karpenter-2026-07": ("aws/karpenter-provider-aws@1d92708", "2026-07-20"),
    "karpenter-azure-2026-06": ("Azure/karpenter-provider-azure@352646f", "2026-06-18"),
    "karpenter-gcp-2026-08": ("cloudpilot-ai/karpenter-provider-gcp@417f047", "2026-08-01"),
    "oci-pricelist-2024-01-derived": ("opencost/opencost prices_usd.json", "2024-01-01"),
}

# The API that Karpenter reads answers in yuan for China: "currency = CNY" for regions with the prefix cn-,
# aws/karpenter-provider-aws pkg/providers/pricing/pricing.go.
YUAN_REGIONS = "cn-"

TERMS = [
    ("reserved-1y-no-upfront", "yrTerm1Standard_noUpfront"),
    ("reserved-1y-all-upfront", "yrTerm1Standard_allUpfront"),
    ("reserved-3y-no-upfront", "yrTerm3Standard_noUpfront"),
    ("reserved-3y-all-upfront", "yrTerm3Standard_allUpfront"),
]


def read(folder, name):
    with gzip.open(os.path.join(folder, name + ".csv.gz"), "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(number):
    """The shortest way to write a decimal number; empty stays empty."""
    if number == "":
        return ""
    value = decimal.Decimal(number)
    return "0" if value == 0 else format(value.normalize(), "f")


def family_of(cloud, instance_type, azure_types):
    if cloud == "azure":
        return azure_types[instance_type]["sku_family"] if instance_type in azure_types else ""
    if cloud == "aws":
        return instance_type.split(".")[0]
    if cloud == "gcp":
        return instance_type.split("-")[0]
    return instance_type.split("$")[0]


def upfront(price, title):
    """What is paid at the start, to the cent, for what an hour comes to; no upfront stays an hourly price."""
    if price == "" or not title.endswith("-all-upfront"):
        return price
    hours = 8760 * int(title.split("-")[1].rstrip("y"))
    return plain((decimal.Decimal(price) * hours).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_EVEN))


def digest(lines):
    return hashlib.sha256("".join(line + "\n" for line in sorted(lines)).encode()).hexdigest()


def bytes_of(gib):
    # Like Math.round in Java.
    return math.floor(float(gib) * 2**30 + 0.5)


def main(folder, resources, test_resources):
    unified = read(folder, "offers_unified")
    azure = read(folder, "azure_ondemand_allregions_2026-06-18")
    azure_types = {row["sku"]: row for row in read(folder, "azure_instance_types")}
    reserved = {
        (row["region"], row["instance_type"]): row for row in read(folder, "aws_ondemand_and_reserved_linux_2019-04")
    }
    egress = read(folder, "egress_tiers_skypilot")

    sized = {(row["region"], row["instance_type"]) for row in unified if row["cloud"] == "azure"}
    unsized = [row for row in azure if (row["region"], row["sku"]) not in sized]

    # Digests first, from the sheets alone.
    offers_digest = digest(
        ",".join([
            row["cloud"], row["region"], row["instance_type"], plain(row["vcpu"]), str(bytes_of(row["memory_gib"])),
            row["gpu"], row["arch"], plain(row["ondemand_usd_h"]), plain(row["spot_usd_h"]),
            row["spot_interruption_bucket"], SOURCES[row["source"]][0],
        ])
        for row in unified
    )
    unsized_digest = digest(",".join([row["region"], row["sku"], plain(row["usd_per_hour"])]) for row in unsized)
    kept = []
    for row in unified:
        terms = reserved.get((row["region"], row["instance_type"]))
        # A reserved price of 2019 says something about an offer whose price has not moved since, and only then.
        if row["cloud"] == "aws" and terms and decimal.Decimal(terms["ondemand_usd_h"]) == decimal.Decimal(
                row["ondemand_usd_h"]):
            prices = [plain(terms[column]) if terms[column] and float(terms[column]) > 0 else "" for _, column in TERMS]
            if any(prices):
                kept.append((row["region"], row["instance_type"], prices))
    reserved_digest = digest(
        ",".join([region, name] + [upfront(price, title) for (title, _), price in zip(TERMS, prices)])
        for region, name, prices in kept
    )

    # Then the sheets.
    sheets = collections.OrderedDict()
    for row in unified:
        currency = "CNY" if row["cloud"] == "aws" and row["region"].startswith(YUAN_REGIONS) else "USD"
        sheets.setdefault((row["cloud"], row["source"], currency), []).append(row)
    sheets[("azure", "karpenter-azure-2026-06", "USD")] += [
        {
            "region": row["region"], "instance_type": row["sku"], "vcpu": "", "memory_gib": "", "gpu": "", "arch": "",
            "ondemand_usd_h": row["usd_per_hour"], "spot_usd_h": "", "spot_interruption_bucket": "",
        }
        for row in unsized
    ]
    terms_of = {(region, name): prices for region, name, prices in kept}

    out = io.StringIO()
    for (cloud, source, currency), rows in sorted(sheets.items()):
        publisher, as_of = SOURCES[source]
        out.write(f"sheet,{cloud},{publisher},{as_of},{currency}\n")
        regions = sorted({row["region"] for row in rows})
        shapes = {}
        cells = {}
        for row in rows:
            name = row["instance_type"]
            shape = (plain(row["vcpu"]), plain(row["memory_gib"]), row["gpu"],
                     # The sheet leaves out what it does not know; a type of known size needs some name for it.
                     row["arch"] or ("unknown" if row["vcpu"] else ""))
            if shapes.setdefault(name, shape) != shape:
                raise ValueError(f"{source}: {name} has two sizes: {shapes[name]} and {shape}")
            if (name, row["region"]) in cells:
                raise ValueError(f"{source}: {name} in {row['region']} appears twice")
            cells[(name, row["region"])] = row
        tables = [("on-demand", lambda row: plain(row["ondemand_usd_h"])),
                  ("spot", lambda row: plain(row["spot_usd_h"])),
                  ("interruption", lambda row: row["spot_interruption_bucket"])]
        if cloud == "aws":
            nothing = [""] * len(TERMS)
            tables += [
                (title, lambda row, term=term: terms_of.get((row["region"], row["instance_type"]), nothing)[term])
                for term, (title, _) in enumerate(TERMS)
            ]
        for title, value in tables:
            columns = [region for region in regions
                       if any(value(row) for row in rows if row["region"] == region)]
            if not columns:
                continue
            head = ["family", "vcpus", "memory_gib", "gpus", "arch"] if title == "on-demand" else []
            out.write(",".join([title] + head + columns) + "\n")
            for name in sorted(shapes):
                line = [value(cells[(name, region)]) if (name, region) in cells else "" for region in columns]
                if title == "on-demand":
                    line = [name, family_of(cloud, name, azure_types), *shapes[name]] + line
                out.write(",".join(line) + "\n")
            out.write("end\n")

    with open(os.path.join(resources, "offers.txt.gz"), "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as packed:
            packed.write(out.getvalue().encode())
    lines = [",".join([row["cloud"], row["from_gb"], row["to_gb"], plain(row["usd_per_gb"])]) for row in egress]
    with open(os.path.join(resources, "egress.csv"), "w", encoding="utf-8", newline="\n") as file:
        file.write("cloud,from_gb,to_gb,usd_per_gb\n" + "".join(line + "\n" for line in lines))
    with open(os.path.join(test_resources, "offers.sha256"), "w", encoding="utf-8", newline="\n") as file:
        for name, count, value in [("offers", len(unified), offers_digest), ("unsized", len(unsized), unsized_digest),
                                   ("reserved", len(kept), reserved_digest), ("egress", len(lines), digest(lines))]:
            file.write(f"{name},{count},{value}\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
