/** From a question to an answer: which store of this process holds the mailbox, whether it may answer yet, and who is waiting for what. */
@NullMarked
package io.parley.processor.serving;

import org.jspecify.annotations.NullMarked;
