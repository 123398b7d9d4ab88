package io.parley.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogClientTest {
    private static final String BROKER = "10.0.0.1:9092";

    @Test
    void shouldGiveEachClientTheBrokersAndTheirSecurity() {
        var client = new LogClient(
                BROKER,
                Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.jaas.config", "...",
                        "ssl.truststore.location", "/etc/parley/ca.pem"));

        assertThat(client.settings())
                .hasSize(5)
                .containsEntry("bootstrap.servers", BROKER)
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(LogClient.plain(BROKER).settings()).containsOnlyKeys("bootstrap.servers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "enable.idempotence",
                "retries",
                "max.in.flight.requests.per.connection",
                "delivery.timeout.ms",
                "linger.ms",
                "compression.type",
                "interceptor.classes",
                "key.serializer",
                "value.deserializer",
                "partitioner.class",
                "transactional.id",
                "isolation.level",
                "auto.offset.reset",
                "enable.auto.commit",
                "group.id",
                "group.instance.id",
                "processing.guarantee",
                "application.id",
                "application.server",
                "state.dir",
                "num.standby.replicas",
                "bootstrap.servers",
                "client.id",
                "metric.reporters",
                "config.providers",
                "producer.acks",
                "main.consumer.isolation.level",
                "producer.ssl.truststore.location",
                "ssl.truststore.locaton",
                "sasl.password",
                "SSL.truststore.location",
                "",
            })
    void shouldRefuseWhatAGuaranteeMayRestOnAndWhatKafkaDoesNotKnow(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogClient(BROKER, Map.of(name, "hush-hush")))
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("[" + name + "]").doesNotContain("hush-hush"));
    }

    @Test
    void shouldNameAllThatItRefusesAndShowNoValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new LogClient(BROKER, Map.of("acks", "1", "ssl.protocol", "TLSv1.3", "linger.ms", "5")))
                .withMessageContaining("[acks, linger.ms]");
        assertThat(new LogClient(BROKER, Map.of("sasl.jaas.config", "hush-hush")).toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hush-hush");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogClient.plain(" "))
                .withMessageContaining("bootstrapServers");
    }
}
