package io.apibuddy.cli;

import io.apibuddy.CacheFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A cache in a database file. */
final class FileDoor implements CacheDoor {
    private final CacheFile file;

    FileDoor(Path database) {
        this.file = CacheFile.open(database);
    }

    CacheFile file() {
        return file;
    }

    @Override
    public CacheFile.Statistics statistics() {
        return file.statistics();
    }

    @Override
    public List<CacheFile.Entry> entries(Optional<String> mapping, String containing, int limit) {
        return file.entries(mapping, containing, limit);
    }

    @Override
    public List<CacheFile.Entry> find(String hash) {
        return file.find(hash);
    }

    @Override
    public long clear(Which which) {
        if (which.mapping().isEmpty()) {
            return file.clear();
        }
        String mapping = which.mapping().get();
        if (which.part().isEmpty()) {
            return file.clear(mapping);
        }
        String value = which.part().get().value();
        return switch (which.part().get().kind()) {
            case URI -> file.clearUri(mapping, value);
            case PREFIX -> file.clearPrefix(mapping, value);
            case TAG -> file.clearTag(mapping, value);
        };
    }

    @Override
    public void close() {
        file.close();
    }
}
