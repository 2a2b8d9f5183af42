/**
 * Amazon Web Services. The way in is {@link io.multicloud.aws.AwsProviderFactory}; the packages below this one are
 * internal, one for each of the cloud's services.
 */
@NullMarked
package io.multicloud.aws;

import org.jspecify.annotations.NullMarked;
