package io.apibuddy.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecollectionTest {
    private static final Client CLIENT = new Somebody("192.0.2.1", Recollection.none());

    private final Recollection recollection = new Recollection();

    @Test
    void nothingIsKeptAtFirst() {
        assertThat(recollection.keeps()).isTrue();
        assertThat(recollection.of(String.class)).isNull();
    }

    @Test
    void oneValueOfEachTypeIsKept() {
        recollection.keep("one");
        recollection.keep(1);
        recollection.keep("other");
        recollection.keep(1L);
        assertThat(recollection.of(String.class)).isEqualTo("other");
        assertThat(recollection.of(Integer.class)).isEqualTo(1);
        assertThat(recollection.of(Long.class)).isEqualTo(1L);
    }

    @Test
    void itsTypeIsItsOwnAndNotOneAbove() {
        recollection.keep(new ArrayList<>(List.of(1)));
        assertThat(recollection.of(List.class)).isNull();
        assertThat(recollection.of(Object.class)).isNull();
        assertThat(recollection.of(ArrayList.class)).containsExactly(1);
    }

    @Test
    void whereThereIsNoRoomWhatWasKeptStays() {
        recollection.keep("text");
        recollection.keep(1);
        recollection.keep(1L);
        recollection.keep('c');
        assertThat(recollection.of(Character.class)).isNull();
        assertThat(recollection.of(String.class)).isEqualTo("text");
        recollection.keep("another");
        assertThat(recollection.of(String.class)).isEqualTo("another");
    }

    @Test
    void ofAHeadThatIsNotRememberedNothingIsKept() {
        assertThat(Recollection.none().keeps()).isFalse();
        Recollection.none().keep("text");
        assertThat(Recollection.none().of(String.class)).isNull();
    }

    @Test
    void aCallKeepsItsRecollectionThroughAccessAndLosesItWithItsHead() {
        RequestHead head = new RequestHead("GET", Target.parse("/key/wiki"), Fields.empty());
        RequestHead rest = new RequestHead("GET", Target.parse("/wiki"), Fields.empty());
        Call plain = new Call(head, Body.empty(), CLIENT, "");
        assertThat(plain.recollection()).isSameAs(Recollection.none());
        Call recalled = new Call(head, Body.empty(), CLIENT, "", recollection);
        Call admitted = recalled.admitted(rest, "/key");
        assertThat(admitted).isEqualTo(new Call(rest, Body.empty(), CLIENT, "/key", recollection));
        assertThat(admitted.withHead(head).recollection()).isSameAs(Recollection.none());
    }
}
