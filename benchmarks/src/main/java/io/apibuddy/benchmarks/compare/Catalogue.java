package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Case.Expected;
import java.util.List;
import java.util.Set;

/** The cases, in the order in which they run. */
final class Catalogue {
    /** 1 KB hits with everything on: the one that the first target is about. */
    static final String FULL = "hit-1k-full";

    private static final int ZIPF_KEYS = 10_000;
    private static final int DISK_KEYS = 5_000;

    private Catalogue() {}

    /** Memory in front of this program's database; the small profile's heap has room for the default only. */
    static int memoryMb(Setting setting) {
        return setting.profile().equals("small") ? 16 : 64;
    }

    static List<Case> all() {
        Set<String> cache = Set.of(Feature.CACHE);
        Set<String> large = Set.of(Feature.CACHE, Feature.LARGE);
        return List.of(
                hits("hit-1k", "hits, 1 KB", "One URL, 64 connections.", Load.of("/1k"), cache),
                hits(
                        FULL,
                        "hits, 1 KB, all on",
                        "The same; API Buddy checks an access key, meters everything and tells one listener.",
                        Load.of("/1k").field("X-API-Buddy-Key", Keyed.KEY),
                        cache),
                hits("hit-16k", "hits, 16 KB", "One URL, 64 connections.", Load.of("/16k"), large),
                hits("hit-256k", "hits, 256 KB", "One URL, 64 connections.", Load.of("/256k"), large),
                new Case(
                        "not-modified",
                        "304 answers",
                        "1 KB, with If-None-Match and the tag of what is stored.",
                        Load.of("/1k").field("If-None-Match", Origin.ETAG),
                        Set.of(Feature.CACHE, Feature.CONDITIONAL),
                        0,
                        Expected.NOT_MODIFIED),
                keys(
                        "hit-disk",
                        "hits from disk",
                        "5,000 URLs of 1 KB in turn, no memory in front: API Buddy reads each from SQLite. Varnish has its"
                                + " file storage, which it maps into memory.",
                        Load.of("/1k").script("keys.lua", Integer.toString(DISK_KEYS)),
                        Set.of(Feature.CACHE, Feature.DISK),
                        DISK_KEYS),
                keys(
                        "zipf",
                        "hits, 10,000 keys",
                        "10,000 URLs of 1 KB by Zipf's law, all of them stored.",
                        Load.of("/1k").script("zipf.lua", Integer.toString(ZIPF_KEYS), "42"),
                        cache,
                        ZIPF_KEYS),
                new Case(
                        "miss-stored",
                        "misses, stored",
                        "Each URL once, 1 KB; the origin shares the load's core.",
                        Load.of("/1k").script("unique.lua"),
                        cache,
                        0,
                        Expected.STORED),
                new Case(
                        "forward",
                        "forwarding",
                        "No cache: switched off, at API Buddy by cacheable_methods: []. 1 KB; the origin shares the load's"
                                + " core.",
                        Load.of("/1k"),
                        Set.of(),
                        0,
                        Expected.FORWARDED),
                hits(
                        "post-json",
                        "hits, POST with JSON",
                        "A hundred JSON contents in turn, 1 KB answers; the content is part of the key (nginx: byte by"
                                + " byte; API Buddy: normalised).",
                        Load.of("/1k").script("post.lua"),
                        Set.of(Feature.CACHE, Feature.POST)),
                hits(
                        "tls",
                        "hits, TLS",
                        "1 KB, connections that stay.",
                        Load.of("/1k"),
                        Set.of(Feature.CACHE, Feature.TLS)),
                hits(
                        "http2",
                        "hits, HTTP/2",
                        "1 KB, without TLS (prior knowledge), 16 connections with 4 streams each.",
                        Load.of("/1k").overHttp2(),
                        Set.of(Feature.CACHE, Feature.H2)),
                hits(
                        "connections-1",
                        "hits, 1 connection",
                        "1 KB.",
                        Load.of("/1k").connections(1),
                        cache),
                hits(
                        "connections-512",
                        "hits, 512 connections",
                        "1 KB.",
                        Load.of("/1k").connections(512),
                        cache),
                hits(
                        "hit-logged",
                        "hits, logged",
                        "1 KB, with a line in a log file for each request.",
                        Load.of("/1k"),
                        Set.of(Feature.CACHE, Feature.LOG)));
    }

    private static Case hits(String name, String title, String about, Load load, Set<String> features) {
        return new Case(name, title, about, load, features, 0, Expected.HITS);
    }

    private static Case keys(String name, String title, String about, Load load, Set<String> features, int keys) {
        return new Case(name, title, about, load, features, keys, Expected.HITS);
    }
}
