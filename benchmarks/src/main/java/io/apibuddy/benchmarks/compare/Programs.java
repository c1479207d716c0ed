package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;

/** Makes the programs as a case wants them. */
record Programs(Setting setting, Origin origin, Certificate certificate) {
    Program make(Kind kind, Case what) throws IOException {
        Path folder = what.has(Feature.DISK) ? setting.diskFolder(kind.label()) : setting.folder(kind.label());
        if (kind != Kind.API_BUDDY) {
            return new Peer(setting, kind, folder, what.features(), origin, certificate);
        }
        if (what.name().equals(Catalogue.FULL)) {
            return new Keyed(setting, folder, origin);
        }
        String config = Template.read(setting, "api-buddy.yaml")
                .having(what.features())
                .with("ORIGIN", Integer.toString(origin.port()))
                .with("MEMORY", Integer.toString(Catalogue.memoryMb(setting)))
                .with("CERTIFICATE", certificate.certificate().toString())
                .with("KEY", certificate.key().toString())
                .text();
        return new ApiBuddy(setting, folder, config, what.has(Feature.TLS));
    }
}
