package io.parley.cli.load;

import java.util.Random;

/**
 * Texts as people write them in chats, as far as their size and their repetition go: a log-normal size with a mean of about 160 bytes, of words
 * that follow Zipf's law, in ASCII. The same random numbers give the same texts. Not thread-safe.
 */
public final class Texts {
    /** Of the logarithm: half of the texts are shorter than 130 bytes, the mean is near 160. */
    private static final double LOG_SIZE_MEAN = Math.log(130);

    private static final double LOG_SIZE_DEVIATION = 0.64;
    private static final int SIZE_MAX = 4_000;
    private static final int VOCABULARY = 5_000;

    private final Random random;
    private final String[] words;

    public Texts(Random random) {
        this.random = random;
        this.words = vocabulary(random);
    }

    public String next() {
        int size = (int) Math.clamp(Math.exp(LOG_SIZE_MEAN + LOG_SIZE_DEVIATION * random.nextGaussian()), 1, SIZE_MAX);
        StringBuilder text = new StringBuilder(size + 16);
        while (text.length() < size) {
            text.append(words[zipf(random, VOCABULARY)]).append(' ');
        }
        text.setLength(size);
        return text.toString();
    }

    /**
     * A rank by Zipf's law with an exponent of 1, by the inverse of its continuous form.
     *
     * @return 0, the most frequent, to {@code ranks} - 1
     */
    public static int zipf(Random random, int ranks) {
        return (int) Math.min(ranks - 1.0, Math.pow(ranks + 1.0, random.nextDouble()) - 1);
    }

    private static String[] vocabulary(Random random) {
        String[] words = new String[VOCABULARY];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            // Frequent words are short.
            int letters = 2 + (int) (Math.log(i + 1.0) * (0.3 + random.nextDouble() * 0.7));
            for (int letter = 0; letter < letters; letter++) {
                word.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
            }
            words[i] = word.toString();
        }
        return words;
    }
}
