package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.load.People.Written;
import io.parley.schemas.ids.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private static final int USERS = 1_000;
    private static final int MESSAGES = 20_000;
    private static final long SEED = 7;

    @Test
    void shouldWriteTheSameFromTheSameSeed() {
        assertThat(messages(People.repeatable(Shape.CROWD, USERS, SEED)))
                .isEqualTo(messages(People.repeatable(Shape.CROWD, USERS, SEED)))
                .isNotEqualTo(messages(People.repeatable(Shape.CROWD, USERS, SEED + 1)));
    }

    @Test
    void shouldWriteFreshMessagesBetweenTheSamePeople() {
        List<Written> known = messages(People.repeatable(Shape.CROWD, USERS, SEED));
        List<Written> fresh = messages(People.fresh(Shape.CROWD, USERS, SEED));

        assertThat(fresh)
                .extracting(Written::from)
                .isEqualTo(known.stream().map(Written::from).toList());
        assertThat(fresh)
                .extracting(Written::to)
                .isEqualTo(known.stream().map(Written::to).toList());
        Set<Object> ids = new HashSet<>(known.stream().map(Written::id).toList());
        assertThat(fresh).noneMatch(written -> ids.contains(written.id()));
    }

    @Test
    void shouldLetFewWriteMost() {
        List<Long> counts = messages(People.repeatable(Shape.CROWD, USERS, SEED)).stream()
                .collect(Collectors.groupingBy(Written::from, Collectors.counting()))
                .values()
                .stream()
                .sorted((a, b) -> Long.compare(b, a))
                .toList();

        long ofTopTenth =
                counts.stream().limit(USERS / 10).mapToLong(Long::longValue).sum();
        assertThat(ofTopTenth).isBetween(MESSAGES / 2L, MESSAGES * 4L / 5);
        assertThat(counts.size()).isGreaterThan(USERS / 2);
    }

    @Test
    void shouldWriteTextsOfSome160BytesInTheMean() {
        List<Written> messages = messages(People.repeatable(Shape.CROWD, USERS, SEED));

        double mean = messages.stream()
                .mapToInt(written -> written.text().length())
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(145.0, 175.0);
        assertThat(messages).allMatch(written -> written.text().matches("[a-z ]+"));
    }

    @Test
    void shouldKeepAPairToItself() {
        assertThat(messages(People.repeatable(Shape.PAIR, USERS, SEED)))
                .allMatch(written -> !written.from().equals(written.to()))
                .extracting(Written::from)
                .containsOnly(new UserId("pair-0"), new UserId("pair-1"));
    }

    @Test
    void shouldLetEverybodyWriteToTheHub() {
        List<Written> messages = messages(People.repeatable(Shape.HUB, USERS, SEED));

        assertThat(messages).extracting(Written::to).containsOnly(new UserId("hub-0"));
        assertThat(messages.stream().map(Written::from).distinct().count()).isEqualTo(USERS - 1);
        assertThat(People.repeatable(Shape.HUB, USERS, SEED).reader().from()).isEqualTo(new UserId("hub-0"));
    }

    private static List<Written> messages(People people) {
        return Stream.generate(people::next).limit(MESSAGES).toList();
    }
}
