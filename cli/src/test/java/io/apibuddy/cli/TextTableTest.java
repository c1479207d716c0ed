package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandToTheRight() {
        TextTable table = new TextTable("name", ">n");
        table.row("a", "1");
        table.row("longer", "100");
        table.line();
        table.row("together", "101");

        assertThat(table).hasToString("""
                        name        n
                        -------------
                        a           1
                        longer    100
                        -------------
                        together  101
                        """);
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        TextTable table = new TextTable("name");
        table.row("\u001b[31mred\n");

        assertThat(table.toString()).contains("?[31mred?").doesNotContain("\u001b");
    }
}
