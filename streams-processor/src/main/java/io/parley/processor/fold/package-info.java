/**
 * From an event to a changed mailbox: the rules, and nothing else. {@link io.parley.processor.fold.MailboxFold} decides over the
 * narrow {@link io.parley.processor.fold.MailboxState}; it knows no database, no Kafka, no clock, no configuration, so that live
 * processing, restore and rebuild cannot differ.
 */
@NullMarked
package io.parley.processor.fold;

import org.jspecify.annotations.NullMarked;
