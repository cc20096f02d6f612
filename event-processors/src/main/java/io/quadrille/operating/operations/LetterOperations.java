package io.quadrille.operating.operations;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterFilter;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.Kind;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Retries and discards dead letters. The group's own thread does the retrying, so its order is kept. */
final class LetterOperations {

    private final AuditLog acts;
    private final DeadLetters letters;

    LetterOperations(AuditLog acts, DeadLetters letters) {
        this.acts = acts;
        this.letters = letters;
    }

    record Retried(int letters) {}

    /** @param nextLetter the letter of the same order that is due now; null if the order has none left */
    record Discarded(long letter, Long nextLetter) {}

    Retried retry(long id, OperatorRequest operator) {
        return acts.perform(operator, Kind.RETRY, "letter " + id, () -> {
            var letter = openLetter(id);
            var first = letters.lockSequence(letter).getFirst();
            if (first.id() != id)
                throw conflict("Letter " + id + " waits behind letter " + first.id() + "; retry that one.");
            return new Retried(letters.retry(id));
        });
    }

    Retried retry(SelectionRequest selection) {
        return acts.perform(
                selection.operator(),
                Kind.RETRY,
                selection.target("letters"),
                () -> new Retried(letters.retry(new LetterFilter(selection.group(), null, selection.cause(), null))));
    }

    Discarded discard(long id, OperatorRequest operator) {
        return acts.perform(operator, Kind.DISCARD, "letter " + id, () -> {
            var letter = openLetter(id);
            letters.discard(letter);
            var next = letters.first(letter).map(Letter::id);
            return new Discarded(id, next.orElse(null));
        });
    }

    /** The letter with its sequence locked, so that what is found holds until the act is done. */
    private Letter openLetter(long id) {
        var letter = letters.find(id).orElseThrow(() -> Problems.unknown("letter", Long.toString(id)));
        return letters.lockSequence(letter).stream()
                .filter(open -> open.id() == id)
                .findFirst()
                .orElseThrow(() -> conflict(
                        "Letter " + id + " is " + letters.find(id).orElseThrow().state() + " already."));
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
