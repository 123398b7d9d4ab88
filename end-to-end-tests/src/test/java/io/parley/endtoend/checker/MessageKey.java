package io.parley.endtoend.checker;

import java.util.UUID;

/**
 * What makes a message one: a retry has the same sender, recipient and id. Under the same id to somebody else it is another message.
 *
 * @param conversation the two user ids in byte order, joined by a colon
 */
public record MessageKey(String conversation, String sender, UUID messageId) {
    public static MessageKey of(String sender, String recipient, UUID messageId) {
        return new MessageKey(conversation(sender, recipient), sender, messageId);
    }

    /** User ids are ASCII, so that the order of their characters is the order of their bytes. */
    public static String conversation(String user, String peer) {
        return user.compareTo(peer) <= 0 ? user + ":" + peer : peer + ":" + user;
    }

    static boolean concerns(String conversation, String user) {
        int length = user.length();
        return (conversation.startsWith(user) && conversation.charAt(length) == ':')
                || (conversation.endsWith(user) && conversation.charAt(conversation.length() - length - 1) == ':');
    }
}
