package io.multicloud.testkit;

import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.Repeatability;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The requests a fake cloud answers, by what they do; each cloud has its own name for it ({@link Flavor#nativeName}).
 * Where a cloud needs several requests for one of these, or has none, it has the name of the request that does the work.
 */
public enum FakeOperation {
    // Virtual machines
    /** Create VM. */
    CREATE_VM(
            ResourceType.VM,
            Effect.CREATE,
            "RunInstances",
            "compute.instances.insert",
            "VirtualMachines_CreateOrUpdate",
            "LaunchInstance"),
    /** Get VM. */
    GET_VM(
            ResourceType.VM,
            Effect.READ,
            "DescribeInstances",
            "compute.instances.get",
            "VirtualMachines_Get",
            "GetInstance"),
    /** List VMs. */
    LIST_VMS(
            ResourceType.VM,
            Effect.READ,
            "DescribeInstances",
            "compute.instances.list",
            "VirtualMachines_List",
            "ListInstances"),
    /** Delete VM. */
    DELETE_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "TerminateInstances",
            "compute.instances.delete",
            "VirtualMachines_Delete",
            "TerminateInstance"),
    /** Tag VM. */
    TAG_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "CreateTags",
            "compute.instances.setLabels",
            "VirtualMachines_Update",
            "UpdateInstance"),
    /** Untag VM. */
    UNTAG_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "DeleteTags",
            "compute.instances.setLabels",
            "VirtualMachines_Update",
            "UpdateInstance"),
    /** Start VM. */
    START_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "StartInstances",
            "compute.instances.start",
            "VirtualMachines_Start",
            "InstanceAction.START"),
    /** Stop VM. */
    STOP_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "StopInstances",
            "compute.instances.stop",
            "VirtualMachines_Deallocate",
            "InstanceAction.SOFTSTOP"),
    /** Restart VM. */
    RESTART_VM(
            ResourceType.VM,
            Effect.ONCE,
            "RebootInstances",
            "compute.instances.reset",
            "VirtualMachines_Restart",
            "InstanceAction.SOFTRESET"),
    /** Resize VM. */
    RESIZE_VM(
            ResourceType.VM,
            Effect.CHANGE,
            "ModifyInstanceAttribute",
            "compute.instances.setMachineType",
            "VirtualMachines_Update",
            "UpdateInstance"),
    /** Get console output. */
    GET_CONSOLE_OUTPUT(
            ResourceType.VM,
            Effect.READ,
            "GetConsoleOutput",
            "compute.instances.getSerialPortOutput",
            "VirtualMachines_RetrieveBootDiagnosticsData",
            "GetConsoleHistoryContent"),
    /** List instance types. */
    LIST_INSTANCE_TYPES(
            ResourceType.VM,
            Effect.READ,
            "DescribeInstanceTypes",
            "compute.machineTypes.list",
            "ResourceSkus_List",
            "ListShapes"),

    // Key pairs
    /** Create key pair. */
    CREATE_KEY_PAIR(
            ResourceType.KEY_PAIR,
            Effect.CREATE,
            "ImportKeyPair",
            "compute.sshKeys.insert",
            "SshPublicKeys_CreateOrUpdate",
            "CreateSshKey"),
    /** Get key pair. */
    GET_KEY_PAIR(
            ResourceType.KEY_PAIR,
            Effect.READ,
            "DescribeKeyPairs",
            "compute.sshKeys.get",
            "SshPublicKeys_Get",
            "GetSshKey"),
    /** List key pairs. */
    LIST_KEY_PAIRS(
            ResourceType.KEY_PAIR,
            Effect.READ,
            "DescribeKeyPairs",
            "compute.sshKeys.list",
            "SshPublicKeys_List",
            "ListSshKeys"),
    /** Delete key pair. */
    DELETE_KEY_PAIR(
            ResourceType.KEY_PAIR,
            Effect.CHANGE,
            "DeleteKeyPair",
            "compute.sshKeys.delete",
            "SshPublicKeys_Delete",
            "DeleteSshKey"),
    /** Tag key pair. */
    TAG_KEY_PAIR(
            ResourceType.KEY_PAIR,
            Effect.CHANGE,
            "CreateTags",
            "compute.sshKeys.setLabels",
            "SshPublicKeys_Update",
            "UpdateSshKey"),
    /** Untag key pair. */
    UNTAG_KEY_PAIR(
            ResourceType.KEY_PAIR,
            Effect.CHANGE,
            "DeleteTags",
            "compute.sshKeys.setLabels",
            "SshPublicKeys_Update",
            "UpdateSshKey"),

    // The account
    /** List regions. */
    LIST_REGIONS(
            Account.TYPE,
            Effect.READ,
            "DescribeRegions",
            "compute.regions.list",
            "Subscriptions_ListLocations",
            "ListRegionSubscriptions"),
    /** List zones. */
    LIST_ZONES(
            Account.TYPE,
            Effect.READ,
            "DescribeAvailabilityZones",
            "compute.zones.list",
            "Subscriptions_CheckZonePeers",
            "ListAvailabilityDomains"),
    /** Check credentials. */
    CHECK_CREDENTIALS(
            Account.TYPE, Effect.READ, "GetCallerIdentity", "oauth2.tokeninfo", "Subscriptions_Get", "GetUser"),
    /** List quotas. */
    LIST_QUOTAS(Account.TYPE, Effect.READ, "ListServiceQuotas", "compute.regions.get", "Usage_List", "ListLimitValues"),
    /** Get price. */
    GET_PRICE(
            Account.TYPE,
            Effect.READ,
            "GetProducts",
            "cloudbilling.services.skus.list",
            "RetailPrices_List",
            "ListRateCards"),
    /** Get cost report. */
    GET_COST_REPORT(
            Account.TYPE,
            Effect.READ,
            "GetCostAndUsage",
            "bigquery.jobs.query",
            "Query_Usage",
            "RequestSummarizedUsages"),

    // Volumes and snapshots
    /** Create volume. */
    CREATE_VOLUME(
            ResourceType.VOLUME,
            Effect.CREATE,
            "CreateVolume",
            "compute.disks.insert",
            "Disks_CreateOrUpdate",
            "CreateVolume"),
    /** Get volume. */
    GET_VOLUME(ResourceType.VOLUME, Effect.READ, "DescribeVolumes", "compute.disks.get", "Disks_Get", "GetVolume"),
    /** List volumes. */
    LIST_VOLUMES(
            ResourceType.VOLUME, Effect.READ, "DescribeVolumes", "compute.disks.list", "Disks_List", "ListVolumes"),
    /** Delete volume. */
    DELETE_VOLUME(
            ResourceType.VOLUME, Effect.CHANGE, "DeleteVolume", "compute.disks.delete", "Disks_Delete", "DeleteVolume"),
    /** Tag volume. */
    TAG_VOLUME(
            ResourceType.VOLUME,
            Effect.CHANGE,
            "CreateTags",
            "compute.disks.setLabels",
            "Disks_Update",
            "UpdateVolume"),
    /** Untag volume. */
    UNTAG_VOLUME(
            ResourceType.VOLUME,
            Effect.CHANGE,
            "DeleteTags",
            "compute.disks.setLabels",
            "Disks_Update",
            "UpdateVolume"),
    /** Attach volume. */
    ATTACH_VOLUME(
            ResourceType.VOLUME,
            Effect.CHANGE,
            "AttachVolume",
            "compute.instances.attachDisk",
            "VirtualMachines_AttachDetachDataDisks",
            "AttachVolume"),
    /** Detach volume. */
    DETACH_VOLUME(
            ResourceType.VOLUME,
            Effect.CHANGE,
            "DetachVolume",
            "compute.instances.detachDisk",
            "VirtualMachines_AttachDetachDataDisks",
            "DetachVolume"),
    /** Resize volume. */
    RESIZE_VOLUME(
            ResourceType.VOLUME, Effect.CHANGE, "ModifyVolume", "compute.disks.resize", "Disks_Update", "UpdateVolume"),
    /** Create snapshot. */
    CREATE_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.CREATE,
            "CreateSnapshot",
            "compute.snapshots.insert",
            "Snapshots_CreateOrUpdate",
            "CreateVolumeBackup"),
    /** Get snapshot. */
    GET_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.READ,
            "DescribeSnapshots",
            "compute.snapshots.get",
            "Snapshots_Get",
            "GetVolumeBackup"),
    /** List snapshots. */
    LIST_SNAPSHOTS(
            ResourceType.SNAPSHOT,
            Effect.READ,
            "DescribeSnapshots",
            "compute.snapshots.list",
            "Snapshots_List",
            "ListVolumeBackups"),
    /** Delete snapshot. */
    DELETE_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.CHANGE,
            "DeleteSnapshot",
            "compute.snapshots.delete",
            "Snapshots_Delete",
            "DeleteVolumeBackup"),
    /** Tag snapshot. */
    TAG_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.CHANGE,
            "CreateTags",
            "compute.snapshots.setLabels",
            "Snapshots_Update",
            "UpdateVolumeBackup"),
    /** Untag snapshot. */
    UNTAG_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.CHANGE,
            "DeleteTags",
            "compute.snapshots.setLabels",
            "Snapshots_Update",
            "UpdateVolumeBackup"),
    /** Copy snapshot. */
    COPY_SNAPSHOT(
            ResourceType.SNAPSHOT,
            Effect.CREATE,
            "CopySnapshot",
            "compute.snapshots.insert",
            "Snapshots_CreateOrUpdate",
            "CopyVolumeBackup"),
    /** List snapshot blocks. */
    LIST_SNAPSHOT_BLOCKS(
            ResourceType.SNAPSHOT,
            Effect.READ,
            "ListSnapshotBlocks",
            "compute.snapshots.listBlocks",
            "Blob_GetPageRanges",
            "ListBackupBlocks"),
    /** List changed blocks. */
    LIST_CHANGED_BLOCKS(
            ResourceType.SNAPSHOT,
            Effect.READ,
            "ListChangedBlocks",
            "compute.snapshots.listChangedBlocks",
            "Blob_GetPageRangesDiff",
            "ListChangedBackupBlocks"),
    /** Read snapshot block. */
    READ_SNAPSHOT_BLOCK(
            ResourceType.SNAPSHOT,
            Effect.READ,
            "GetSnapshotBlock",
            "compute.snapshots.getBlock",
            "Blob_Download",
            "GetBackupBlock"),
    /** Start snapshot upload. */
    START_SNAPSHOT_UPLOAD(
            ResourceType.SNAPSHOT,
            Effect.CREATE,
            "StartSnapshot",
            "compute.snapshots.startUpload",
            "Disks_GrantAccess",
            "StartBackupUpload"),
    /** Write snapshot block. */
    WRITE_SNAPSHOT_BLOCK(
            ResourceType.SNAPSHOT,
            Effect.CHANGE,
            "PutSnapshotBlock",
            "compute.snapshots.putBlock",
            "PageBlob_UploadPages",
            "PutBackupBlock"),
    /** Complete snapshot upload. */
    COMPLETE_SNAPSHOT_UPLOAD(
            ResourceType.SNAPSHOT,
            Effect.CHANGE,
            "CompleteSnapshot",
            "compute.snapshots.completeUpload",
            "Disks_RevokeAccess",
            "CompleteBackupUpload"),

    // Images
    /** Create image. */
    CREATE_IMAGE(
            ResourceType.IMAGE,
            Effect.CREATE,
            "CreateImage",
            "compute.images.insert",
            "Images_CreateOrUpdate",
            "CreateImage"),
    /** Get image. */
    GET_IMAGE(ResourceType.IMAGE, Effect.READ, "DescribeImages", "compute.images.get", "Images_Get", "GetImage"),
    /** List images. */
    LIST_IMAGES(ResourceType.IMAGE, Effect.READ, "DescribeImages", "compute.images.list", "Images_List", "ListImages"),
    /** Delete image. */
    DELETE_IMAGE(
            ResourceType.IMAGE,
            Effect.CHANGE,
            "DeregisterImage",
            "compute.images.delete",
            "Images_Delete",
            "DeleteImage"),
    /** Tag image. */
    TAG_IMAGE(
            ResourceType.IMAGE,
            Effect.CHANGE,
            "CreateTags",
            "compute.images.setLabels",
            "Images_Update",
            "UpdateImage"),
    /** Untag image. */
    UNTAG_IMAGE(
            ResourceType.IMAGE,
            Effect.CHANGE,
            "DeleteTags",
            "compute.images.setLabels",
            "Images_Update",
            "UpdateImage"),
    /** Resolve image. */
    RESOLVE_IMAGE(
            ResourceType.IMAGE,
            Effect.READ,
            "GetParameter",
            "compute.images.getFromFamily",
            "VirtualMachineImages_List",
            "ListImages"),

    // Networks
    /** Create network. */
    CREATE_NETWORK(
            ResourceType.NETWORK,
            Effect.CREATE,
            "CreateVpc",
            "compute.networks.insert",
            "VirtualNetworks_CreateOrUpdate",
            "CreateVcn"),
    /** Get network. */
    GET_NETWORK(
            ResourceType.NETWORK, Effect.READ, "DescribeVpcs", "compute.networks.get", "VirtualNetworks_Get", "GetVcn"),
    /** List networks. */
    LIST_NETWORKS(
            ResourceType.NETWORK,
            Effect.READ,
            "DescribeVpcs",
            "compute.networks.list",
            "VirtualNetworks_List",
            "ListVcns"),
    /** Delete network. */
    DELETE_NETWORK(
            ResourceType.NETWORK,
            Effect.CHANGE,
            "DeleteVpc",
            "compute.networks.delete",
            "VirtualNetworks_Delete",
            "DeleteVcn"),
    /** Tag network. */
    TAG_NETWORK(
            ResourceType.NETWORK,
            Effect.CHANGE,
            "CreateTags",
            "compute.networks.setLabels",
            "VirtualNetworks_Update",
            "UpdateVcn"),
    /** Untag network. */
    UNTAG_NETWORK(
            ResourceType.NETWORK,
            Effect.CHANGE,
            "DeleteTags",
            "compute.networks.setLabels",
            "VirtualNetworks_Update",
            "UpdateVcn"),
    /** Create subnet. */
    CREATE_SUBNET(
            ResourceType.SUBNET,
            Effect.CREATE,
            "CreateSubnet",
            "compute.subnetworks.insert",
            "Subnets_CreateOrUpdate",
            "CreateSubnet"),
    /** Get subnet. */
    GET_SUBNET(
            ResourceType.SUBNET, Effect.READ, "DescribeSubnets", "compute.subnetworks.get", "Subnets_Get", "GetSubnet"),
    /** List subnets. */
    LIST_SUBNETS(
            ResourceType.SUBNET,
            Effect.READ,
            "DescribeSubnets",
            "compute.subnetworks.list",
            "Subnets_List",
            "ListSubnets"),
    /** Delete subnet. */
    DELETE_SUBNET(
            ResourceType.SUBNET,
            Effect.CHANGE,
            "DeleteSubnet",
            "compute.subnetworks.delete",
            "Subnets_Delete",
            "DeleteSubnet"),
    /** Tag subnet. */
    TAG_SUBNET(
            ResourceType.SUBNET,
            Effect.CHANGE,
            "CreateTags",
            "compute.subnetworks.setLabels",
            "Subnets_Update",
            "UpdateSubnet"),
    /** Untag subnet. */
    UNTAG_SUBNET(
            ResourceType.SUBNET,
            Effect.CHANGE,
            "DeleteTags",
            "compute.subnetworks.setLabels",
            "Subnets_Update",
            "UpdateSubnet"),
    /** Create security group. */
    CREATE_SECURITY_GROUP(
            ResourceType.SECURITY_GROUP,
            Effect.CREATE,
            "CreateSecurityGroup",
            "compute.firewalls.insert",
            "NetworkSecurityGroups_CreateOrUpdate",
            "CreateNetworkSecurityGroup"),
    /** Get security group. */
    GET_SECURITY_GROUP(
            ResourceType.SECURITY_GROUP,
            Effect.READ,
            "DescribeSecurityGroups",
            "compute.firewalls.get",
            "NetworkSecurityGroups_Get",
            "GetNetworkSecurityGroup"),
    /** List security groups. */
    LIST_SECURITY_GROUPS(
            ResourceType.SECURITY_GROUP,
            Effect.READ,
            "DescribeSecurityGroups",
            "compute.firewalls.list",
            "NetworkSecurityGroups_List",
            "ListNetworkSecurityGroups"),
    /** Delete security group. */
    DELETE_SECURITY_GROUP(
            ResourceType.SECURITY_GROUP,
            Effect.CHANGE,
            "DeleteSecurityGroup",
            "compute.firewalls.delete",
            "NetworkSecurityGroups_Delete",
            "DeleteNetworkSecurityGroup"),
    /** Tag security group. */
    TAG_SECURITY_GROUP(
            ResourceType.SECURITY_GROUP,
            Effect.CHANGE,
            "CreateTags",
            "compute.firewalls.setLabels",
            "NetworkSecurityGroups_Update",
            "UpdateNetworkSecurityGroup"),
    /** Untag security group. */
    UNTAG_SECURITY_GROUP(
            ResourceType.SECURITY_GROUP,
            Effect.CHANGE,
            "DeleteTags",
            "compute.firewalls.setLabels",
            "NetworkSecurityGroups_Update",
            "UpdateNetworkSecurityGroup"),
    /** Replace security rules. */
    REPLACE_SECURITY_RULES(
            ResourceType.SECURITY_GROUP,
            Effect.CHANGE,
            "AuthorizeSecurityGroupIngress",
            "compute.firewalls.patch",
            "SecurityRules_CreateOrUpdate",
            "UpdateNetworkSecurityGroupSecurityRules"),
    /** Create public address. */
    CREATE_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CREATE,
            "AllocateAddress",
            "compute.addresses.insert",
            "PublicIPAddresses_CreateOrUpdate",
            "CreatePublicIp"),
    /** Get public address. */
    GET_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.READ,
            "DescribeAddresses",
            "compute.addresses.get",
            "PublicIPAddresses_Get",
            "GetPublicIp"),
    /** List public addresses. */
    LIST_PUBLIC_ADDRESSES(
            ResourceType.PUBLIC_ADDRESS,
            Effect.READ,
            "DescribeAddresses",
            "compute.addresses.list",
            "PublicIPAddresses_List",
            "ListPublicIps"),
    /** Delete public address. */
    DELETE_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CHANGE,
            "ReleaseAddress",
            "compute.addresses.delete",
            "PublicIPAddresses_Delete",
            "DeletePublicIp"),
    /** Tag public address. */
    TAG_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CHANGE,
            "CreateTags",
            "compute.addresses.setLabels",
            "PublicIPAddresses_Update",
            "UpdatePublicIp"),
    /** Untag public address. */
    UNTAG_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CHANGE,
            "DeleteTags",
            "compute.addresses.setLabels",
            "PublicIPAddresses_Update",
            "UpdatePublicIp"),
    /** Attach public address. */
    ATTACH_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CHANGE,
            "AssociateAddress",
            "compute.instances.addAccessConfig",
            "NetworkInterfaces_CreateOrUpdate",
            "UpdatePublicIp"),
    /** Detach public address. */
    DETACH_PUBLIC_ADDRESS(
            ResourceType.PUBLIC_ADDRESS,
            Effect.CHANGE,
            "DisassociateAddress",
            "compute.instances.deleteAccessConfig",
            "NetworkInterfaces_CreateOrUpdate",
            "UpdatePublicIp"),

    // Object storage
    /** Create bucket. */
    CREATE_BUCKET(
            ResourceType.BUCKET,
            Effect.CREATE,
            "CreateBucket",
            "storage.buckets.insert",
            "BlobContainers_CreateOrUpdate",
            "CreateBucket"),
    /** Get bucket. */
    GET_BUCKET(
            ResourceType.BUCKET, Effect.READ, "HeadBucket", "storage.buckets.get", "BlobContainers_Get", "GetBucket"),
    /** List buckets. */
    LIST_BUCKETS(
            ResourceType.BUCKET,
            Effect.READ,
            "HeadBucket",
            "storage.buckets.list",
            "BlobContainers_List",
            "ListBuckets"),
    /** Delete bucket. */
    DELETE_BUCKET(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "DeleteBucket",
            "storage.buckets.delete",
            "BlobContainers_Delete",
            "DeleteBucket"),
    /** Tag bucket. */
    TAG_BUCKET(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "PutBucketTagging",
            "storage.buckets.setLabels",
            "BlobContainers_Update",
            "UpdateBucket"),
    /** Untag bucket. */
    UNTAG_BUCKET(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "PutBucketTagging",
            "storage.buckets.setLabels",
            "BlobContainers_Update",
            "UpdateBucket"),
    /** Put object. */
    PUT_OBJECT(
            ResourceType.BUCKET, Effect.CHANGE, "PutObject", "storage.objects.insert", "BlockBlob_Upload", "PutObject"),
    /** Get object. */
    GET_OBJECT(ResourceType.BUCKET, Effect.READ, "GetObject", "storage.objects.get", "Blob_Download", "GetObject"),
    /** Head object. */
    HEAD_OBJECT(
            ResourceType.BUCKET,
            Effect.READ,
            "HeadObject",
            "storage.objects.getMetadata",
            "Blob_GetProperties",
            "HeadObject"),
    /** List objects. */
    LIST_OBJECTS(
            ResourceType.BUCKET,
            Effect.READ,
            "ListObjectsV2",
            "storage.objects.list",
            "Container_ListBlobFlatSegment",
            "ListObjects"),
    /** Delete object. */
    DELETE_OBJECT(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "DeleteObject",
            "storage.objects.delete",
            "Blob_Delete",
            "DeleteObject"),
    /** Start object upload. */
    START_OBJECT_UPLOAD(
            ResourceType.BUCKET,
            Effect.ONCE,
            "CreateMultipartUpload",
            "storage.multipart.create",
            "BlockBlob_StageBlockList",
            "CreateMultipartUpload"),
    /** Upload object part. */
    UPLOAD_OBJECT_PART(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "UploadPart",
            "storage.multipart.put",
            "BlockBlob_StageBlock",
            "UploadPart"),
    /** Complete object upload. */
    COMPLETE_OBJECT_UPLOAD(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "CompleteMultipartUpload",
            "storage.multipart.complete",
            "BlockBlob_CommitBlockList",
            "CommitMultipartUpload"),
    /** Abort object upload. */
    ABORT_OBJECT_UPLOAD(
            ResourceType.BUCKET,
            Effect.CHANGE,
            "AbortMultipartUpload",
            "storage.multipart.abort",
            "BlobClient_AbortCopy",
            "AbortMultipartUpload"),
    /** List object uploads. */
    LIST_OBJECT_UPLOADS(
            ResourceType.BUCKET,
            Effect.READ,
            "ListMultipartUploads",
            "storage.multipart.list",
            "Container_ListUncommitted",
            "ListMultipartUploads"),

    // Monitoring
    /** Read metrics. */
    READ_METRICS(
            Account.TYPE,
            Effect.READ,
            "GetMetricData",
            "monitoring.projects.timeSeries.list",
            "Metrics_List",
            "SummarizeMetricsData"),
    /** Create alert. */
    CREATE_ALERT(
            ResourceType.ALERT,
            Effect.CREATE,
            "PutMetricAlarm",
            "monitoring.projects.alertPolicies.insert",
            "MetricAlerts_CreateOrUpdate",
            "CreateAlarm"),
    /** Get alert. */
    GET_ALERT(
            ResourceType.ALERT,
            Effect.READ,
            "DescribeAlarms",
            "monitoring.projects.alertPolicies.get",
            "MetricAlerts_Get",
            "GetAlarm"),
    /** List alerts. */
    LIST_ALERTS(
            ResourceType.ALERT,
            Effect.READ,
            "DescribeAlarms",
            "monitoring.projects.alertPolicies.list",
            "MetricAlerts_List",
            "ListAlarms"),
    /** Delete alert. */
    DELETE_ALERT(
            ResourceType.ALERT,
            Effect.CHANGE,
            "DeleteAlarms",
            "monitoring.projects.alertPolicies.delete",
            "MetricAlerts_Delete",
            "DeleteAlarm"),
    /** Tag alert. */
    TAG_ALERT(
            ResourceType.ALERT,
            Effect.CHANGE,
            "TagResource",
            "monitoring.projects.alertPolicies.setLabels",
            "MetricAlerts_Update",
            "UpdateAlarm"),
    /** Untag alert. */
    UNTAG_ALERT(
            ResourceType.ALERT,
            Effect.CHANGE,
            "UntagResource",
            "monitoring.projects.alertPolicies.setLabels",
            "MetricAlerts_Update",
            "UpdateAlarm");

    /** What a request does to the cloud. */
    public enum Effect {
        /** It reads. */
        READ,
        /** It creates, and is recognised by its token when repeated. */
        CREATE,
        /** It changes something that exists; repeating it changes nothing more. */
        CHANGE,
        /** It must not be repeated blindly. */
        ONCE
    }

    /** The requests that every kind of resource has. */
    public enum Verb {
        /** Create one. */
        CREATE,
        /** Read one. */
        GET,
        /** Read a page of them. */
        LIST,
        /** Delete one. */
        DELETE,
        /** Write tags. */
        TAG,
        /** Remove tags. */
        UNTAG
    }

    private static final Map<String, Map<Verb, FakeOperation>> BY_TYPE = byType();

    private final ResourceType type;
    private final Effect effect;
    private final String aws;
    private final String gcp;
    private final String azure;
    private final String oci;

    FakeOperation(ResourceType type, Effect effect, String aws, String gcp, String azure, String oci) {
        this.type = type;
        this.effect = effect;
        this.aws = aws;
        this.gcp = gcp;
        this.azure = azure;
        this.oci = oci;
    }

    /**
     * Returns the request that does this to that type.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FakeOperation of(Verb verb, ResourceType type) {
        FakeOperation found = BY_TYPE.getOrDefault(type.name(), Map.of()).get(verb);
        if (found == null) {
            throw new IllegalArgumentException("no request to " + verb + " a " + type);
        }
        return found;
    }

    private static Map<String, Map<Verb, FakeOperation>> byType() {
        Map<String, Map<Verb, FakeOperation>> found = new LinkedHashMap<>();
        for (FakeOperation operation : values()) {
            String first = operation.name().substring(0, operation.name().indexOf('_'));
            for (Verb verb : Verb.values()) {
                if (verb.name().equals(first)) {
                    // The plain ones are declared first in their section.
                    found.computeIfAbsent(operation.type.name(), type -> new EnumMap<>(Verb.class))
                            .putIfAbsent(verb, operation);
                }
            }
        }
        return found;
    }

    /** Returns what kind of resource it is about; a type named {@code account} for the account as a whole. */
    public ResourceType type() {
        return type;
    }

    /** Returns what it does to the cloud. */
    public Effect effect() {
        return effect;
    }

    /** Returns whether it may be sent again when its outcome is not known. */
    public Repeatability repeatability() {
        return effect == Effect.ONCE ? Repeatability.ONCE : Repeatability.IDEMPOTENT;
    }

    /** Returns its name in the EC2 API and its neighbours. */
    public String aws() {
        return aws;
    }

    /** Returns its method name in Google's APIs. */
    public String gcp() {
        return gcp;
    }

    /** Returns its operation id in Azure's REST specifications. */
    public String azure() {
        return azure;
    }

    /** Returns its name in Oracle's APIs. */
    public String oci() {
        return oci;
    }

    /** Returns its name where there is no vendor to follow, for example {@code create-vm}. */
    public String plain() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static final class Account {
        static final ResourceType TYPE = new ResourceType("account");
    }
}
