package com.example.meridian;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ErrorTranslator;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;

/** What Meridian's errors mean. */
final class MeridianErrors implements ErrorTranslator {
    @Override
    public CloudException translate(Throwable error, CallInfo call) {
        CloudException.Builder translated = CloudException.builder(code(error), message(error))
                .operation(call.operation())
                .resourceId(call.resource().orElse(null))
                .cause(error);
        if (error instanceof MeridianException refused) {
            translated.nativeCode(refused.code()).requestId(refused.requestId()).retryAfter(refused.retryAfter());
        }
        return translated.build();
    }

    /** Returns the portable code of one of Meridian's own, as answers and failed jobs carry it. */
    static ErrorCode code(String nativeCode) {
        return switch (nativeCode) {
            case "E_BAD_VALUE", "E_BAD_CURSOR" -> ErrorCode.INVALID_ARGUMENT;
            case "E_WHO" -> ErrorCode.UNAUTHENTICATED;
            case "E_FORBIDDEN" -> ErrorCode.PERMISSION_DENIED;
            case "E_ABSENT" -> ErrorCode.NOT_FOUND;
            case "E_NAME_TAKEN" -> ErrorCode.ALREADY_EXISTS;
            case "E_TOKEN_REUSED" -> ErrorCode.CONFLICT;
            case "E_STATE" -> ErrorCode.FAILED_PRECONDITION;
            case "E_SLOW_DOWN" -> ErrorCode.THROTTLED;
            case "E_NO_ROOM" -> ErrorCode.CAPACITY;
            case "E_LIMIT" -> ErrorCode.QUOTA;
            case "E_OVERTAKEN" -> ErrorCode.CANCELLED;
            // Sent by Meridian's front door, before a request reaches what would act on it.
            case "E_OUT_OF_SERVICE" -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.UNKNOWN_OUTCOME;
        };
    }

    private static ErrorCode code(Throwable error) {
        if (error instanceof MeridianException refused) {
            return code(refused.code());
        }
        if (error instanceof ConnectException || error instanceof HttpConnectTimeoutException) {
            return ErrorCode.UNAVAILABLE;
        }
        return error instanceof IOException ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.INTERNAL;
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
    }
}
