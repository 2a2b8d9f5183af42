/**
 * A front that speaks the wire protocols of AWS over a fake cloud: EC2, EBS direct, S3, CloudWatch, Cost Explorer, Price List,
 * Service Quotas and STS. Any client of AWS can be pointed at it. It knows the schema as the SDK does, and nothing of the
 * adapter; rules that no schema holds cite the page of AWS that states them.
 */
@NullMarked
package io.multicloud.aws.wire;

import org.jspecify.annotations.NullMarked;
