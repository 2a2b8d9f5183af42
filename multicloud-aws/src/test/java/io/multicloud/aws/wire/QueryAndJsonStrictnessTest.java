package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** What the fronts of the smaller services refuse, in requests made by hand, each in the codes of its service. */
class QueryAndJsonStrictnessTest {
    private static final String QUOTAS = "ServiceQuotasV20190624.ListServiceQuotas";
    private static final String COSTS = "AWSInsightsIndexService.GetCostAndUsage";
    private static final String PRICES = "AWSPriceListService.GetProducts";
    private static final String ALARM = "PutMetricAlarm&AlarmName=hot&Namespace=AWS/EC2&MetricName=CPUUtilization"
            + "&Dimensions.member.1.Name=InstanceId&Dimensions.member.1.Value=i-12345678&Statistic=Average"
            + "&ComparisonOperator=GreaterThanThreshold&Threshold=80&Period=300&EvaluationPeriods=2";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);

    @AfterEach
    void close() {
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    private HandMade watch(String form) {
        return HandMade.form(front, "monitoring", "2010-08-01", form);
    }

    private HandMade identity(String form) {
        return HandMade.form(front, "sts", "2011-06-15", form);
    }

    private String json(String service, String operation, String body) {
        return HandMade.json(front, service, operation, body).send().said();
    }

    private String ebs(String method, String target) {
        return HandMade.request(front, "ebs", method, target).send().said();
    }

    // CloudWatch and STS.

    @ParameterizedTest(name = "{1} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            400 InvalidAction         | DescribeMoons
            400 InvalidQueryParameter | DescribeAlarms&Colour=blue
            400 InvalidQueryParameter | DescribeAlarms&AlarmNames.1=hot
            400 InvalidQueryParameter | DescribeAlarms&AlarmNames.member.one=hot
            400 InvalidParameterValue | DescribeAlarms&MaxRecords=many
            400 ValidationError       | DescribeAlarms&MaxRecords=0
            400 ValidationError       | DescribeAlarms&MaxRecords=101
            400 InvalidNextToken      | DescribeAlarms&NextToken=made-up
            400 InvalidParameterCombination | DescribeAlarms&AlarmNames.member.1=hot&AlarmNamePrefix=h
            400 MissingParameter      | PutMetricAlarm&EvaluationPeriods=1
            400 MissingParameter      | PutMetricAlarm&AlarmName=hot
            400 MissingParameter      | PutMetricAlarm&AlarmName=hot&ComparisonOperator=GreaterThanThreshold
            400 MissingParameter      | DeleteAlarms
            404 ResourceNotFound      | DeleteAlarms&AlarmNames.member.1=hot
            400 MissingParameter      | ListTagsForResource
            400 InvalidParameterValue | ListTagsForResource&ResourceARN=hot
            400 MissingParameter      | GetMetricData
            400 InvalidParameterValue | GetMetricData&StartTime=yesterday
            """)
    void aQueryThatIsWrongInItselfIsRefused(String answer, String form) {
        assertThat(watch(form).send().said()).isEqualTo(answer);
    }

    @Test
    void anAlarmMustBeWholeAndKeepTheLimits() {
        assertThat(watch(ALARM.replace("&Threshold=80", "")).send().said()).isEqualTo("400 MissingParameter");
        assertThat(watch(ALARM.replace("&Namespace=AWS/EC2", "")).send().said()).isEqualTo("400 MissingParameter");
        assertThat(watch(ALARM.replace("80", "hot")).send().said()).isEqualTo("400 InvalidParameterValue");
        assertThat(watch(ALARM.replace("=80", "=8d")).send().said()).isEqualTo("400 InvalidParameterValue");
        assertThat(watch(ALARM.replace("Period=300", "Period=90")).send().said())
                .isEqualTo("400 InvalidParameterValue");
        assertThat(watch(ALARM.replace("Periods=2", "Periods=0")).send().said()).isEqualTo("400 ValidationError");
        assertThat(watch(ALARM.replace("Periods=2", "Periods=289")).send().said())
                .isEqualTo("400 ValidationError");
        assertThat(watch(ALARM.replace("Average", "Guess")).send().said()).isEqualTo("400 ValidationError");
        assertThat(watch(ALARM.replace("Average", "Maximum")).send().said()).isEqualTo("400 ValidationError");
        assertThat(watch(ALARM.replace("GreaterThan", "About")).send().said()).isEqualTo("400 ValidationError");
        assertThat(watch(ALARM.replace("=hot", "=" + "h".repeat(256))).send().said())
                .isEqualTo("400 ValidationError");
        assertThat(watch(ALARM + "&TreatMissingData=ignore").send().said()).isEqualTo("400 ValidationError");
        assertThat(watch(ALARM + "&Metrics.member.1.Id=m1&Metrics.member.1.Expression=m2")
                        .send()
                        .said())
                .isEqualTo("400 InvalidParameterCombination");
        assertThat(watch("DescribeAlarms").send().body()).doesNotContain("<AlarmName>");
    }

    private static String tags(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "&Tags.member." + i + ".Key=k" + i + "&Tags.member." + i + ".Value=v")
                .collect(Collectors.joining());
    }

    @Test
    void tagsOfAnAlarmAreFewAndDifferent() {
        String vm = HandMade.form(front, "ec2", "2016-11-15", "DescribeImages&Owner.1=136693071363")
                .send()
                .text("imageId");
        String machine = HandMade.form(
                        front,
                        "ec2",
                        "2016-11-15",
                        "RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=" + vm)
                .send()
                .text("instanceId");
        String alarm = ALARM.replace("i-12345678", machine);
        assertThat(watch(alarm + tags(51)).send().said()).isEqualTo("400 InvalidParameterValue");
        assertThat(watch(alarm + tags(1) + tags(1).replace("member.1", "member.2"))
                        .send()
                        .said())
                .isEqualTo("400 InvalidParameterValue");
        assertThat(watch(alarm + tags(1).replace("k1", "aws:k1")).send().said()).isEqualTo("400 InvalidParameterValue");
        assertThat(watch(alarm + tags(1)).send().said()).isEqualTo("200");
        String arn = watch("DescribeAlarms").send().text("AlarmArn");
        String tag = "TagResource&ResourceARN=" + arn;
        assertThat(watch(tag).send().said()).isEqualTo("400 MissingParameter");
        assertThat(watch(tag + tags(1).replace("k1", "aws:k1")).send().said()).isEqualTo("400 InvalidParameterValue");
        assertThat(watch(tag.replace("alarm:hot", "alarm:cold") + tags(1))
                        .send()
                        .said())
                .isEqualTo("404 ResourceNotFoundException");
    }

    private String series(String query, String more) {
        return watch("GetMetricData&StartTime=2026-11-20T07:00:00Z&EndTime=2026-11-20T08:00:00Z" + query + more)
                .send()
                .said();
    }

    @Test
    void aSeriesMustBeAskedForRightly() {
        String at = "&MetricDataQueries.member.1.";
        String query = at + "Id=m1" + at + "MetricStat.Metric.Namespace=AWS/EC2" + at
                + "MetricStat.Metric.MetricName=CPUUtilization" + at + "MetricStat.Period=60" + at
                + "MetricStat.Stat=Average";
        assertThat(series(query, "")).isEqualTo("200");
        assertThat(series(query, "&MaxDatapoints=0")).isEqualTo("400 ValidationError");
        assertThat(series(query, "&MaxDatapoints=100801")).isEqualTo("400 ValidationError");
        assertThat(series(query, "&ScanBy=Colour")).isEqualTo("400 ValidationError");
        assertThat(series(query, "&NextToken=made-up")).isEqualTo("400 InvalidNextToken");
        assertThat(series(query, "&NextToken=10")).isEqualTo("400 InvalidNextToken");
        assertThat(series(query.replace("Period=60", "Period=61"), "")).isEqualTo("400 InvalidParameterValue");
        assertThat(series(query.replace("Id=m1", "Id=M1"), "")).isEqualTo("400 ValidationError");
        assertThat(series(query.replace("Stat=Average", "Stat=Guess"), "")).isEqualTo("400 ValidationError");
        assertThat(series(query + query.replace("member.1", "member.2"), "")).isEqualTo("400 ValidationError");
        assertThat(series("", "")).isEqualTo("400 MissingParameter");
        assertThat(watch("GetMetricData&StartTime=2026-11-20T08:00:00Z&EndTime=2026-11-20T08:00:00Z" + query)
                        .send()
                        .said())
                .isEqualTo("400 ValidationError");
    }

    @Test
    void aQueryMustBeSignedVersionedAndPosted() {
        assertThat(watch("DescribeAlarms").send().said()).isEqualTo("200");
        assertThat(identity("GetCallerIdentity").send().said()).isEqualTo("200");
        assertThat(identity("GetCallerIdentity&Colour=blue").send().said()).isEqualTo("400 InvalidQueryParameter");
        assertThat(identity("AssumeMoon").send().said()).isEqualTo("400 InvalidAction");
        assertThat(HandMade.form(front, "sts", "2000-01-01", "GetCallerIdentity")
                        .send()
                        .said())
                .isEqualTo("400 NoSuchVersion");
        assertThat(identity("GetCallerIdentity").method("DELETE").send().said()).isEqualTo("400 InvalidRequest");
        assertThat(identity("GetCallerIdentity")
                        .credentials(AwsBasicCredentials.create("AKIANOBODY0000000001", "guessed"))
                        .send()
                        .said())
                .isEqualTo("403 InvalidClientTokenId");
        assertThat(identity("GetCallerIdentity")
                        .credentials(AwsBasicCredentials.create(AwsFront.ACCESS_KEY, "guessed"))
                        .send()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(identity("GetCallerIdentity")
                        .skewed(Duration.ofHours(1))
                        .send()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        HandMade moved = identity("GetCallerIdentity").signed();
        assertThat(moved.header("Authorization", moved.header("Authorization").replace("/sts/", "/monitoring/"))
                        .sendAsIs()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(moved.header("Authorization", moved.header("Authorization").replace("Credential=", "Name="))
                        .sendAsIs()
                        .said())
                .isEqualTo("400 IncompleteSignature");
        assertThat(watch("DescribeAlarms").region("us-moon-1").send().said()).isEqualTo("403 SignatureDoesNotMatch");
    }

    // Service Quotas, Cost Explorer and the price list.

    @ParameterizedTest(name = "{1} {3} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            200                             | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2"}
            400 UnknownOperationException   | servicequotas | ServiceQuotasV20190624.ListMoons | {}
            400 UnknownOperationException   | servicequotas | AWSPriceListService.GetProducts | {}
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | []
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":7}
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","Colour":"blue"}
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","MaxResults":"9"}
            400 SerializationException      | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","MaxResults":1.5}
            400 IllegalArgumentException    | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {}
            400 IllegalArgumentException    | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","MaxResults":0}
            400 IllegalArgumentException    | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","MaxResults":101}
            400 NoSuchResourceException     | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"moon"}
            400 InvalidPaginationTokenException | servicequotas | ServiceQuotasV20190624.ListServiceQuotas | {"ServiceCode":"ec2","NextToken":"x"}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"2026-11-02","End":"2026-11-01"},"Granularity":"DAILY","Metrics":["UnblendedCost"]}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"November","End":"2026-11-01"},"Granularity":"DAILY","Metrics":["UnblendedCost"]}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"2026-11-01","End":"2027-11-01"},"Granularity":"DAILY","Metrics":["UnblendedCost"]}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"2026-11-01","End":"2026-11-02"},"Granularity":"WEEKLY","Metrics":["UnblendedCost"]}
            400 ValidationException         | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"2026-11-01","End":"2026-11-02"},"Granularity":"DAILY","Metrics":["UnblendedCost"],"GroupBy":[{"Type":"DIMENSION","Key":"COLOUR"}]}
            400 SerializationException      | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":"November"}
            400 InvalidNextTokenException   | ce | AWSInsightsIndexService.GetCostAndUsage | {"TimePeriod":{"Start":"2026-11-01","End":"2026-11-02"},"Granularity":"DAILY","Metrics":["UnblendedCost"],"NextPageToken":"x"}
            200                             | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2"}
            400 UnknownOperationException   | pricing | AWSPriceListService.MakeCoffee | {}
            400 SerializationException      | pricing | AWSPriceListService.GetProducts | {
            400 SerializationException      | pricing | AWSPriceListService.GetProducts | {"Colour":"red"}
            400 SerializationException      | pricing | AWSPriceListService.GetProducts | {"MaxResults":"many"}
            400 InvalidParameterException   | pricing | AWSPriceListService.GetProducts | {}
            400 NotFoundException           | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonMoon"}
            400 InvalidParameterException   | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2","MaxResults":101}
            400 InvalidParameterException   | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2","FormatVersion":"aws_v9"}
            400 InvalidParameterException   | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2","Filters":[{"Type":"LIKE","Field":"vcpu","Value":"2"}]}
            400 InvalidParameterException   | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2","Filters":[{"Type":"TERM_MATCH","Field":"vcpu"}]}
            400 InvalidNextTokenException   | pricing | AWSPriceListService.GetProducts | {"ServiceCode":"AmazonEC2","NextToken":"x"}
            """)
    void jsonThatIsWrongIsRefused(String answer, String service, String operation, String body) {
        assertThat(json(service, operation, body)).isEqualTo(answer);
    }

    @Test
    void jsonMustBeSignedAndPosted() {
        HandMade request = HandMade.json(front, "servicequotas", QUOTAS, "{\"ServiceCode\":\"ec2\"}");
        assertThat(request.sendAsIs().said()).isIn("400 MissingAuthenticationTokenException", "403 AccessDenied");
        assertThat(json(changed -> changed.credentials(AwsBasicCredentials.create("AKIANOBODY0000000001", "x"))))
                .isEqualTo("400 UnrecognizedClientException");
        assertThat(json(changed -> changed.credentials(AwsBasicCredentials.create(AwsFront.ACCESS_KEY, "guessed"))))
                .isEqualTo("400 InvalidSignatureException");
        assertThat(json(changed -> changed.skewed(Duration.ofMinutes(-16)))).isEqualTo("400 InvalidSignatureException");
        assertThat(json(changed -> changed.region("us-moon-1"))).isEqualTo("400 InvalidSignatureException");
        assertThat(json(changed -> changed.without("X-Amz-Target"))).isEqualTo("400 UnknownOperationException");
        assertThat(json(changed -> changed.method("PUT"))).isEqualTo("400 UnknownOperationException");
        assertThat(json(changed -> changed.target("/quotas"))).isEqualTo("400 UnknownOperationException");
        assertThat(json(changed -> changed.header("Content-Type", "text/plain")))
                .isEqualTo("400 UnknownOperationException");
    }

    private String json(java.util.function.UnaryOperator<HandMade> change) {
        return change.apply(HandMade.json(front, "servicequotas", QUOTAS, "{\"ServiceCode\":\"ec2\"}"))
                .send()
                .said();
    }

    @Test
    void aPageTokenGoesOnWithItsOwnListingOnly() {
        String token = HandMade.json(front, "pricing", PRICES, "{\"ServiceCode\":\"AmazonEC2\",\"MaxResults\":1}")
                .send()
                .text("NextToken");
        String next = "{\"ServiceCode\":\"AmazonEC2\",\"NextToken\":\"" + token + "\"";
        assertThat(json("pricing", PRICES, next + "}")).isEqualTo("200");
        assertThat(json(
                        "pricing",
                        PRICES,
                        next + ",\"Filters\":[{\"Type\":\"TERM_MATCH\",\"Field\":\"vcpu\",\"Value\":\"2\"}]}"))
                .isEqualTo("400 InvalidNextTokenException");
        String quotas = HandMade.json(front, "servicequotas", QUOTAS, "{\"ServiceCode\":\"ec2\",\"MaxResults\":1}")
                .send()
                .text("NextToken");
        assertThat(json("servicequotas", QUOTAS, "{\"ServiceCode\":\"ebs\",\"NextToken\":\"" + quotas + "\"}"))
                .isEqualTo("400 InvalidPaginationTokenException");
    }

    // EBS direct.

    @ParameterizedTest(name = "{1} {2} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            404 UnknownOperationException | GET    | /moons
            404 UnknownOperationException | DELETE | /snapshots/snap-12345678/blocks
            400 ValidationException       | GET    | /snapshots/disk/blocks
            404 ResourceNotFoundException | GET    | /snapshots/snap-12345678/blocks
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks?maxResults=99
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks?maxResults=10001
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks?maxResults=many
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks?colour=blue
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks/0
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks/one?blockToken=x
            400 ValidationException       | GET    | /snapshots/snap-12345678/blocks/-1?blockToken=x
            404 ResourceNotFoundException | GET    | /snapshots/snap-12345678/changedblocks
            400 ValidationException       | POST   | /snapshots
            400 ValidationException       | POST   | /snapshots/completion/snap-12345678
            400 ValidationException       | PUT    | /snapshots/snap-12345678/blocks/0
            """)
    void aRequestForBlocksThatIsWrongIsRefused(String answer, String method, String target) {
        assertThat(ebs(method, target)).isEqualTo(answer);
    }

    private HandMade start(String body) {
        return HandMade.request(front, "ebs", "POST", "/snapshots")
                .header("Content-Type", "application/json")
                .body(body);
    }

    @Test
    void aSnapshotThatIsWrittenByBlocksIsCheckedAtEveryStep() {
        assertThat(start("{\"VolumeSize\":0}").send().said()).isEqualTo("400 ValidationException");
        assertThat(start("{\"VolumeSize\":65537}").send().said()).isEqualTo("400 ValidationException");
        assertThat(start("{\"VolumeSize\":\"one\"}").send().said()).isEqualTo("400 ValidationException");
        assertThat(start("{\"VolumeSize\":1,\"Colour\":\"b\"}").send().said()).isEqualTo("400 ValidationException");
        assertThat(start("{\"VolumeSize\":1,\"Timeout\":9}").send().said()).isEqualTo("400 ValidationException");
        assertThat(start("{\"VolumeSize\":1,\"Encrypted\":true,\"ParentSnapshotId\":\"snap-12345678\"}")
                        .send()
                        .said())
                .isEqualTo("400 ValidationException");
        String many = IntStream.rangeClosed(1, 51)
                .mapToObj(i -> "{\"Key\":\"k" + i + "\",\"Value\":\"v\"}")
                .collect(Collectors.joining(","));
        assertThat(start("{\"VolumeSize\":1,\"Tags\":[" + many + "]}").send().said())
                .isEqualTo("400 ValidationException");

        String once = "{\"VolumeSize\":1,\"ClientToken\":\"once\"}";
        String id = start(once).send().text("SnapshotId");
        assertThat(start(once).send().text("SnapshotId")).isEqualTo(id);
        assertThat(start(once.replace(":1", ":2")).send().said()).isEqualTo("503 ConflictException");

        byte[] block = new byte[512 << 10];
        block[0] = 1;
        assertThat(write(id, 0, block, checksum(block), 512 << 10)).isEqualTo("201");
        assertThat(write(id, 0, block, checksum(new byte[0]), 512 << 10)).isEqualTo("400 ValidationException");
        assertThat(write(id, 0, block, checksum(block), 512)).isEqualTo("400 ValidationException");
        assertThat(write(id, 0, new byte[10], checksum(new byte[10]), 10)).isEqualTo("400 ValidationException");
        assertThat(write(id, 2048, block, checksum(block), 512 << 10)).isEqualTo("400 ValidationException");
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks")).isEqualTo("400 ValidationException");
        assertThat(complete(id, "2")).isEqualTo("400 ValidationException");
        assertThat(complete(id, "many")).isEqualTo("400 ValidationException");
        assertThat(complete(id, "1")).isEqualTo("202");
        assertThat(write(id, 1, block, checksum(block), 512 << 10)).isEqualTo("400 ValidationException");
        time.advance(Duration.ofMinutes(10));

        HandMade.Answer blocks = HandMade.request(front, "ebs", "GET", "/snapshots/" + id + "/blocks")
                .send();
        String token = URLEncoder.encode(blocks.text("BlockToken"), StandardCharsets.UTF_8);
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks/0?blockToken=" + token))
                .isEqualTo("200");
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks/1?blockToken=" + token))
                .isEqualTo("400 ValidationException");
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks/0?blockToken=made-up"))
                .isEqualTo("400 ValidationException");
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks?pageToken=100000")).isEqualTo("400 ValidationException");
        time.advance(Duration.ofDays(8));
        assertThat(ebs("GET", "/snapshots/" + id + "/blocks/0?blockToken=" + token))
                .isEqualTo("400 ValidationException");
    }

    private String complete(String id, String count) {
        return HandMade.request(front, "ebs", "POST", "/snapshots/completion/" + id)
                .header("x-amz-ChangedBlocksCount", count)
                .send()
                .said();
    }

    private static String checksum(byte[] bytes) {
        return Base64.getEncoder().encodeToString(java.util.HexFormat.of().parseHex(SigningKey.sha256(bytes)));
    }

    private String write(String id, int index, byte[] data, String checksum, int length) {
        return HandMade.request(front, "ebs", "PUT", "/snapshots/" + id + "/blocks/" + index)
                .header("x-amz-Data-Length", Integer.toString(length))
                .header("x-amz-Checksum", checksum)
                .header("x-amz-Checksum-Algorithm", "SHA256")
                .body(data)
                .send()
                .said();
    }

    // Faults, in the words of each.

    @Test
    void throttlingIsToldInTheWordsOfEachServiceWithATimeToWait() {
        String quotas = "{\"ServiceCode\":\"ec2\"}";
        String costs = "{\"TimePeriod\":{\"Start\":\"2026-11-01\",\"End\":\"2026-11-02\"},\"Granularity\":\"DAILY\","
                + "\"Metrics\":[\"UnblendedCost\"]}";
        cloud.fault(FaultKind.THROTTLED).retryAfter(Duration.ofSeconds(7)).times(6);
        HandMade.Answer slow = watch("DescribeAlarms").send();
        assertThat(slow.said()).isEqualTo("400 Throttling");
        assertThat(slow.headers().firstValue("Retry-After")).contains("7");
        assertThat(identity("GetCallerIdentity").send().said()).isEqualTo("400 Throttling");
        assertThat(json("servicequotas", QUOTAS, quotas)).isEqualTo("400 TooManyRequestsException");
        assertThat(json("ce", COSTS, costs)).isEqualTo("400 LimitExceededException");
        assertThat(json("pricing", PRICES, "{\"ServiceCode\":\"AmazonEC2\"}")).isEqualTo("400 ThrottlingException");
        assertThat(ebs("GET", "/snapshots/snap-12345678/blocks")).isEqualTo("400 RequestThrottledException");
        cloud.fault(FaultKind.CREDENTIALS_EXPIRED).times(3);
        assertThat(watch("DescribeAlarms").send().said()).isEqualTo("403 ExpiredToken");
        assertThat(json("ce", COSTS, costs)).isEqualTo("400 ExpiredTokenException");
        assertThat(ebs("GET", "/snapshots/snap-12345678/blocks")).isEqualTo("400 ExpiredTokenException");
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).times(2);
        assertThat(watch("DescribeAlarms").send().said()).isEqualTo("503 ServiceUnavailable");
        assertThat(json("servicequotas", QUOTAS, quotas)).isEqualTo("503 ServiceUnavailableException");
    }
}
