package io.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.http.UnauthorizedException;
import io.parley.schemas.cluster.NodeAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingSettingsTest {
    private static final String TEXT = "fedcba9876543210fedcba9876543210";
    private static final ClusterSecret SECRET = ClusterSecret.ofText("cluster-secret", TEXT);
    private static final NodeAddress NODE = NodeAddress.parse("node:8081");
    private static final AllowedNodes ALLOWED = new AllowedNodes(List.of("node:8081"));
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void shouldOpenToTheSecretAndNothingElse() {
        SECRET.require("Bearer " + TEXT);
        SECRET.require(ClusterSecret.ofText("x", TEXT).authorization());

        for (String header :
                new String[] {null, "", TEXT, "bearer " + TEXT, "Bearer  " + TEXT, "Bearer " + TEXT + " "}) {
            assertThatExceptionOfType(UnauthorizedException.class)
                    .isThrownBy(() -> SECRET.require(header))
                    .withMessage("expected the cluster's secret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fedcba9876543210fedcba987654321",
                "fedcba9876543210 fedcba9876543210",
                "fedcba9876543210fedcba9876543210\n",
                "fedcba9876543210fedcba987654321é"
            })
    void shouldRefuseASecretThatIsNoneWithoutSayingIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterSecret.ofText("cluster-secret", text))
                .withMessageStartingWith("expected cluster-secret of at least 32 printable ASCII")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("fedcba"));
    }

    @Test
    void shouldSayTheSecretNowhere() {
        assertThat(SECRET).hasToString("ClusterSecret");
        assertThat(RoutingConfig.of(List.of(NODE), ALLOWED, SECRET).toString()).doesNotContain("fedcba");
    }

    @ParameterizedTest
    @CsvSource({
        "node:8081, node:8081, true",
        "Node:8081, nODE:8081, true",
        "node:8081, node:8082, false",
        "node:8081, node.example.org:8081, false",
        "node:8081, xnode:8081, false",
        "node:81, node:8081, false",
        "*.example.org:8081, a.example.org:8081, true",
        "*.example.org:8081, A.b.Example.ORG:8081, true",
        "*.example.org:8081, example.org:8081, false",
        "*.example.org:8081, badexample.org:8081, false",
        "*.example.org:8081, a.example.org:80, false",
        "*.example.org:8081, a.example.org.evil.net:8081, false",
        "[::1]:8081, [::1]:8081, true",
        "[::1]:8081, [::2]:8081, false",
        "127.0.0.1:8081, 127.0.0.10:8081, false"
    })
    void shouldAllowWhatARuleNames(String rule, String node, boolean allowed) {
        assertThat(new AllowedNodes(List.of(rule)).allows(NodeAddress.parse(node)))
                .isEqualTo(allowed);
        assertThat(new AllowedNodes(List.of("other:1", rule)).allows(NodeAddress.parse(node)))
                .isEqualTo(allowed);
    }

    @Test
    void shouldAllowNothingWithoutARule() {
        assertThat(new AllowedNodes(List.of()).allows(NODE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*:8081", "*.", "*.:8081", "node", "node:*", "a.*.org:1", "**.org:1", "*node:1"})
    void shouldRefuseARuleThatIsNone(String rule) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AllowedNodes(List.of(rule)));
    }

    @Test
    void shouldNameTheSettingThatIsWrong() {
        assertRefused("processors", List.of(), SECOND, SECOND);
        assertRefused("processors to be allowed", List.of(NODE, NodeAddress.parse("other:1")), SECOND, SECOND);
        assertRefused("connectTimeMax above 0, but got PT0S", List.of(NODE), Duration.ZERO, SECOND);
        assertRefused("replyTimeMax above 0, but got PT-1S", List.of(NODE), SECOND, SECOND.negated());
    }

    private static void assertRefused(String what, List<NodeAddress> processors, Duration connect, Duration reply) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutingConfig(processors, ALLOWED, SECRET, connect, reply))
                .withMessageContaining("expected " + what);
    }
}
