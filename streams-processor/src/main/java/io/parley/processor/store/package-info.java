/**
 * The mailbox store: one RocksDB for each partition of topic {@code messages}. This page is its format, number 2; a change of a key or
 * a value changes the number and this page.
 *
 * <p>Notation: {@code owner} and {@code peer} are user ids in ASCII, each ended by a zero byte, which sorts below every character of an
 * id: "al" never reads into "alice". Fixed-width numbers are big-endian, so that bytes sort as numbers; {@code ~} is the number's
 * complement, so that it sorts descending; {@code v} marks a variable-length number (7 bits a byte, lowest first). A conversation is
 * named by its peer, since the owner is already there. {@code position} is sentAt(8) sourceOffset(8).
 *
 * <pre>
 * family         key                                      value                                            answers
 * messages       owner peer position                      v:seq side(1) messageId(16) text                 a page of a conversation, either way
 * conversations  owner peer                               v:sentAt v:sourceOffset v:seq side(1)            one conversation's summary, unread
 *                                                         messageId(16) v:newest-seq v:messages v:inbound
 *                                                         v:readSeq v:inboundRead preview
 * recents        owner ~sentAt(8) ~seq(8)                 peer, without its end                            the recent conversations but the first, in order
 * feed           owner seq(8)                             0x00 position peer, or 0x01 v:readSeq peer       everything after n
 * ids            owner peer side(1) messageId(16)         v:seq                                            is this message known: no doubles, read your writes
 * counts         owner peer seq(8)                        v:inbound position                               how many of the peer's messages up to n
 * mailboxes      owner                                    v:head, then nothing or                          the mailbox's head, its most recent conversation
 *                                                         v:sentAt v:seq peer of that conversation
 * default        "applied" | "format" | "log"             offset(8) | number(4) | the topic's id           where the fold stands, in which log
 * </pre>
 *
 * <p>{@code newest} is the number of the message that came last. {@code counts} has a row for each 32nd message of a conversation and each that came late: how many the peer
 * had sent up to that number, and where the conversation ended then.
 *
 * <p>Nothing is ever deleted but entries of {@code recents}, each of which is put once and then deleted once at most, when its
 * conversation moves up. Whole events, one or many, are one write batch over all families with the last one's offset: live, those
 * that a poll brought together. A store that is made anew takes whole files instead, and is not to be used until it has all of them. The write-ahead log is off: what a crash takes out of memory, topic {@code messages} still has, and all families are flushed as one.
 *
 * <p>Only this package knows RocksDB.
 */
@NullMarked
package io.parley.processor.store;

import org.jspecify.annotations.NullMarked;
