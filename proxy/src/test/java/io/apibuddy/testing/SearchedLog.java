package io.apibuddy.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.apibuddy.threats.Secrets;

/** All that the program logs while it is tested, at whatever level, is looked through for secrets. */
public final class SearchedLog extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        Secrets.look(Secrets.Place.LOGS, event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            Secrets.look(Secrets.Place.LOGS, ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
