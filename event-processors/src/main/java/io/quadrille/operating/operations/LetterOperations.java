package io.quadrille.operating.operations;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterFilter;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Retries and discards dead letters. The group's own thread retries a letter, so events keep their sequence. */
final class LetterOperations {

    private final AuditLog auditLog;
    private final DeadLetters letters;

    LetterOperations(AuditLog auditLog, DeadLetters letters) {
        this.auditLog = auditLog;
        this.letters = letters;
    }

    record Retried(int letters) {}

    /** @param nextLetter the group's next letter of the order, which is due now; null if there is none */
    record Discarded(long letter, @Nullable Long nextLetter) {}

    Retried retry(long id, OperatorRequest operator) {
        return auditLog.perform(operator, ActionKind.RETRY, "letter " + id, () -> {
            var letter = openLetter(id);
            var first = letters.lockSequence(letter).getFirst();
            if (first.id() != id)
                throw conflict(
                        "Letter " + id + " waits behind letter " + first.id() + "; retry letter " + first.id() + ".");
            return new Retried(letters.retry(id));
        });
    }

    Retried retry(SelectionRequest selection) {
        return auditLog.perform(
                selection.operator(),
                ActionKind.RETRY,
                selection.target("letters"),
                () -> new Retried(letters.retry(new LetterFilter(selection.group(), null, selection.cause(), null))));
    }

    Discarded discard(long id, OperatorRequest operator) {
        return auditLog.perform(operator, ActionKind.DISCARD, "letter " + id, () -> {
            var letter = openLetter(id);
            letters.discard(letter);
            var next = letters.first(letter).map(Letter::id);
            return new Discarded(id, next.orElse(null));
        });
    }

    /** Returns the open letter, and locks the letters of its order until the transaction of the action ends. */
    private Letter openLetter(long id) {
        var letter = letters.find(id).orElseThrow(() -> Problems.unknown("letter", Long.toString(id)));
        return letters.lockSequence(letter).stream()
                .filter(open -> open.id() == id)
                .findFirst()
                .orElseThrow(() -> conflict("Letter " + id + " is already "
                        + letters.find(id).orElseThrow().state() + "."));
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
