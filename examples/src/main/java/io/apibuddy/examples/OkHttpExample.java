package io.apibuddy.examples;

import io.apibuddy.CachingProxy;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * A client class written with OkHttp, for an API of its own; it knows nothing of the proxy. It is given the address of a
 * mapping as its base, and what it is told is kept in a file: it can be asked again after the program was started anew.
 */
public final class OkHttpExample {
    private OkHttpExample() {}

    /** What a program that uses the API has anyway: a small class that lets its base address be set. */
    static final class CountriesClient {
        private final OkHttpClient http = new OkHttpClient();
        private final HttpUrl base;

        CountriesClient(HttpUrl base) {
            this.base = base;
        }

        String country(String code, PrintStream out) throws IOException {
            HttpUrl url = base.newBuilder()
                    .addPathSegment("countries")
                    .addPathSegment(code)
                    .build();
            try (Response response =
                    http.newCall(new Request.Builder().url(url).build()).execute()) {
                out.println(code + "  " + response.header("Cache-Status", "-"));
                return response.body().string();
            }
        }
    }

    /**
     * Runs the example against a slow API that it brings along.
     *
     * @param args not used
     * @throws Exception when the example fails
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("api-buddy-example");
        try (SlowApi api = SlowApi.start(Duration.ofMillis(300))) {
            Path database = directory.resolve("cache.db");
            System.out.println("First run of the program:");
            run(api.uri(), database, System.out);
            System.out.println("Second run, on the same file:");
            run(api.uri(), database, System.out);
            System.out.printf("The API was asked %d times.%n", api.calls());
        } finally {
            Cleanup.deleteAll(directory);
        }
    }

    static void run(URI api, Path database, PrintStream out) throws IOException {
        try (CachingProxy proxy = CachingProxy.builder()
                .map("countries", api.toString())
                .database(database)
                .requireSecureKey() // nobody else on this machine may use it
                .start()) {

            // http://127.0.0.1:PORT/KEY/countries: the key that the proxy made is part of the base, so that a client
            // need
            // not know of it. It reaches neither the API nor any log. (A client that can set a header may send it as
            // X-API-Buddy-Key instead.)
            HttpUrl base = HttpUrl.get(proxy.uri("countries"));

            CountriesClient client = new CountriesClient(base);
            out.println(client.country("PE", out));
            out.println(client.country("VN", out));
        }
    }
}
