/** What every service needs: the SDK's clients, the way through the call gate, and the translation of errors. Internal. */
@NullMarked
package io.multicloud.aws.client;

import org.jspecify.annotations.NullMarked;
