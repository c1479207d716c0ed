package io.apibuddy;

import io.apibuddy.threats.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client of a proxy, over HTTP/1.1. It may show the marked access key, asked for or not. */
final class Client {
    private static final String KEY_FIELD = "X-API-Buddy-Key";

    private final CachingProxy proxy;
    private final boolean showsKey;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Client(CachingProxy proxy) {
        this(proxy, true);
    }

    Client(CachingProxy proxy, boolean showsKey) {
        this.proxy = proxy;
        this.showsKey = showsKey;
    }

    Answered get(String path, String... fields) {
        return send("GET", path, null, fields);
    }

    Answered head(String path, String... fields) {
        return send("HEAD", path, null, fields);
    }

    Answered post(String path, String type, String body, String... fields) {
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 2, fields.length);
        all[0] = "Content-Type";
        all[1] = type;
        return send("POST", path, body, all);
    }

    Answered send(String method, String path, String body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.address() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        if (showsKey) {
            request.header(KEY_FIELD, Secrets.ACCESS_KEY.text());
        }
        try {
            return new Answered(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
