package io.apibuddy.store;

import java.nio.file.Path;
import java.util.Optional;

class FileStoreTest extends ResponseStoreContract {
    @Override
    Optional<Path> file() {
        return Optional.of(directory.resolve("cache.db"));
    }
}
