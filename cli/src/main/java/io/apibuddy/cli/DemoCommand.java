package io.apibuddy.cli;

import io.apibuddy.CachingProxy;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code api-buddy demo}: what the program is for, without any network. */
@Command(
        name = "demo",
        header = "Shows what it is for, without any network.",
        description = "%nA slow API on this machine is asked the same questions twice through the proxy.%n")
final class DemoCommand implements Callable<Integer> {
    /** What is asked; the second time, the JSON of a POST is written another way and means the same. */
    private static final List<Question> QUESTIONS = List.of(
            Question.get("/countries"),
            Question.get("/countries/BR"),
            Question.get("/countries/CA"),
            Question.get("/countries/IN"),
            Question.get("/countries/JP"),
            Question.get("/countries/KE"),
            Question.get("/countries/NO"),
            Question.get("/countries/NZ"),
            Question.get("/countries/PT"),
            new Question(
                    "POST", "/search", "{\"capital\": \"Oslo\", \"limit\": 1}", "{\"limit\":1,\"capital\":\"Oslo\"}"));

    private final Surroundings surroundings;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Option(names = "--once", description = "Ends after the summary instead of staying up.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "Where the proxy listens (default: any free port).")
    private String port = "0";

    @Option(names = "--slowest", paramLabel = "MS", defaultValue = "800", hidden = true)
    private int slowest;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List.of("TERM", "INT").forEach(name -> surroundings.signals().on(name, this::stop));
        try (SlowApi api = new SlowApi(Duration.ofMillis(slowest * 3L / 8), Duration.ofMillis(slowest));
                CachingProxy proxy = new CachingProxy(config(api))) {
            proxy.start();
            say("A slow API on this machine, asked the same %d questions twice through API Buddy.%n", QUESTIONS.size());
            URI base = proxy.uri("demo");
            List<Answer> first = ask(base, "First time", api, Question::body);
            int callsOfFirst = api.calls();
            List<Answer> again = ask(base, "Again", api, Question::sameBody);
            summarise(first, again, callsOfFirst, api.calls() - callsOfFirst);
            if (!once) {
                stayUp(base);
            }
        }
        return 0;
    }

    private void stop() {
        if (stopped.getCount() == 0) {
            Runtime.getRuntime().halt(Trouble.FAILED);
        }
        stopped.countDown();
        if (once) {
            Runtime.getRuntime().halt(Trouble.FAILED);
        }
    }

    private ProxyConfig config(SlowApi api) {
        return ConfigLoader.create()
                .set("server.port", port, "command line")
                .set("logging.level", "WARNING", "demo")
                .mapping("demo", api.uri().toString(), "demo")
                .load()
                .config();
    }

    private List<Answer> ask(URI base, String title, SlowApi api, Function<Question, String> body)
            throws IOException, InterruptedException {
        Progress progress = new Progress(surroundings.out(), isLive(), title, QUESTIONS.size());
        List<Answer> answers = new ArrayList<>();
        int before = api.calls();
        long start = System.nanoTime();
        for (Question question : QUESTIONS) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + question.path()));
            if (!question.body().isEmpty()) {
                request.header("Content-Type", "application/json");
                request.method(question.method(), BodyPublishers.ofString(body.apply(question)));
            }
            long asked = System.nanoTime();
            HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
            answers.add(new Answer(
                    Duration.ofNanos(System.nanoTime() - asked),
                    reply.headers().firstValue("Cache-Status").orElse("")));
            progress.step();
        }
        progress.end(String.format(
                Locale.ROOT,
                "%d answers in %s, %d calls to the API",
                answers.size(),
                time(Duration.ofNanos(System.nanoTime() - start)),
                api.calls() - before));
        return answers;
    }

    private void summarise(List<Answer> first, List<Answer> again, int callsOfFirst, int callsAgain) {
        TextTable table = new TextTable("question", ">first time", "", ">again", "");
        for (int i = 0; i < QUESTIONS.size(); i++) {
            table.row(
                    QUESTIONS.get(i).method() + " " + QUESTIONS.get(i).path(),
                    time(first.get(i).time()),
                    first.get(i).outcome(),
                    time(again.get(i).time()),
                    again.get(i).outcome());
        }
        Duration slow = together(first);
        Duration quick = together(again);
        table.line();
        table.row("together", time(slow), "", time(quick), "");
        table.row("calls to the API", String.valueOf(callsOfFirst), "", String.valueOf(callsAgain), "");
        say("%n%s%n", table);
        say(
                "%.0f times as fast the second time; %d of %d calls to the API saved.%n",
                (double) slow.toNanos() / Math.max(1, quick.toNanos()),
                first.size() + again.size() - callsOfFirst - callsAgain,
                first.size() + again.size());
    }

    private void stayUp(URI base) throws InterruptedException {
        say("%nIt stays up. Try it:%n%n");
        say("  curl -i %s/countries/NO%n", base);
        say("  curl -i %s/countries/NO -H 'Cache-Control: no-cache'%n", base);
        say("%nThe field Cache-Status tells what the cache did. To use it for an API of your own:%n%n");
        say("  api-buddy serve --map wiki=https://en.wikipedia.org%n");
        say("%nStop it with Ctrl-C.%n");
        stopped.await();
    }

    private boolean isLive() {
        return surroundings.terminal()
                && surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(surroundings.environment().get("TERM"));
    }

    private void say(String format, Object... values) {
        surroundings.out().printf(Locale.ROOT, format, values);
        surroundings.out().flush();
    }

    private static Duration together(List<Answer> answers) {
        return answers.stream().map(Answer::time).reduce(Duration.ZERO, Duration::plus);
    }

    private static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    /** What is asked; both bodies mean the same. */
    private record Question(String method, String path, String body, String sameBody) {
        static Question get(String path) {
            return new Question("GET", path, "", "");
        }
    }

    /** How it went; the cache's own word for it. */
    private record Answer(Duration time, String cacheStatus) {
        String outcome() {
            if (cacheStatus.contains("; hit")) {
                return "hit";
            }
            return cacheStatus.contains("stored") ? "fetched, kept" : "fetched";
        }
    }
}
