/**
 * From topic {@code sends} to readable mailboxes. Two arrows, wired in {@link io.parley.processor.MailboxTopology}:
 *
 * <pre>
 * (sends) ──▶ fanout ──▶ (messages) ──▶ fold, in the store ──▶ serving
 * </pre>
 */
@NullMarked
package io.parley.processor;

import org.jspecify.annotations.NullMarked;
