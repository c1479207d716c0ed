package io.apibuddy.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What commands print for other programs. */
final class Json {
    private Json() {}

    /** Indented, with a line break at its end; numbers as a person writes them. */
    static String text(Object tree) throws JsonProcessingException {
        ObjectWriter writer = JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
        return writer.writeValueAsString(tree) + "\n";
    }
}
