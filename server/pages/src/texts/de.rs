//! German, formal.

use super::{Consent, Failure, Finished, Right, Shell, SignIn, Texts, around, notice};
use crate::span::Unit;

pub(super) const TEXTS: Texts = Texts {
    shell: Shell {
        skip: "Zum Inhalt springen",
        help: "Hilfe",
        undo_page: around("Sie können das jederzeit rückgängig machen: ", "."),
        undo_link: "Was Sie erlaubt haben",
        undo_ask: around(
            "Um das später rückgängig zu machen, wenden Sie sich an ",
            ".",
        ),
    },
    sign_in: SignIn {
        title: around("Anmelden bei ", ""),
        to_continue: around("um mit ", " fortzufahren"),
        login: "Anmeldename",
        password: "Passwort",
        submit: "Anmelden",
        problem: "Bitte prüfen Sie das",
        login_missing: "Geben Sie Ihren Anmeldenamen ein.",
        password_missing: "Geben Sie Ihr Passwort ein.",
        refused: "Anmeldename oder Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.",
        next: "Mit der Anmeldung erlauben Sie noch nichts. Die nächste Seite zeigt, worum gebeten wird.",
    },
    consent: Consent {
        title: around("Darf ", " Ihr Konto nutzen?"),
        verified: around("Geprüft von ", ""),
        registered: "Registriert",
        self_declared: "Eigene Angabe",
        first_seen: "Zum ersten Mal gesehen",
        self_declared_notice: around(
            "Diese Anwendung hat ihren Namen selbst gewählt. ",
            " hat ihn nicht geprüft. Fahren Sie nur fort, wenn Sie das selbst begonnen haben.",
        ),
        first_seen_notice: around(
            "Diese Anwendung fragt zum ersten Mal und hat ihren Namen selbst gewählt. ",
            " hat ihn nicht geprüft. Fahren Sie nur fort, wenn Sie das selbst begonnen haben.",
        ),
        imitates: "Dieser Name mischt Buchstaben verschiedener Alphabete. Er könnte einen anderen Namen nachahmen.",
        host: "Website",
        callback: "Zurück zu",
        no_callback: "Nirgendwohin, diese Seite ist die letzte",
        key: "Schlüssel",
        agent: around("", " handelt für Sie"),
        operator: around("Betrieben von ", ""),
        you: "Angemeldet als",
        not_you: "Nicht Sie?",
        what: "Worum es geht",
        what_hint: "Wählen Sie aus, was Sie erlauben möchten.",
        what_all: "Die Anwendung braucht alles davon.",
        required: "Nötig",
        optional: "Freiwillig",
        new: "Neu",
        already: "Schon erlaubt",
        risk_low: "Geringes Risiko",
        risk_medium: "Mittleres Risiko",
        risk_high: "Hohes Risiko",
        risk_critical: "Kritisches Risiko",
        details: "Technische Einzelheiten",
        how_long: "Wie lange",
        once: "Einmal, dann muss die Anwendung neu fragen.",
        lasts: around("Für ", ", dann muss die Anwendung neu fragen."),
        until_undone: "Bis Sie es rückgängig machen.",
        token: around(
            "Bis dahin wird der Zugriff immer wieder erneuert, jeweils für ",
            ".",
        ),
        why: "Warum Sie gefragt werden",
        why_default: around("", " überlässt Ihnen diese Entscheidung."),
        removed: around("Nicht angeboten von ", ""),
        allow: "Auswahl erlauben",
        deny: "Ablehnen",
        nothing_ticked: "Ist nichts ausgewählt, wird nichts erlaubt.",
    },
    finished: Finished {
        allowed: around("", " darf jetzt Ihr Konto nutzen"),
        denied: around("Sie haben ", " abgelehnt"),
        list: "Sie haben erlaubt",
        denied_text: "Die Anwendung hat nichts erhalten und erfährt, dass Sie abgelehnt haben.",
        close: "Sie können diese Seite schließen und zur Anwendung zurückkehren.",
        reference: "Kennung",
    },
    failure: Failure {
        expired: notice(
            "Diese Anfrage ist abgelaufen",
            "Sie war zu lange offen und wurde geschlossen. Es wurde nichts erlaubt.",
            "Gehen Sie zurück zur Anwendung und beginnen Sie neu.",
        ),
        already_used: notice(
            "Diese Anfrage ist schon beantwortet",
            "Das geschah früher, vielleicht in einem anderen Tab. Gerade hat sich nichts geändert.",
            "Sie können diese Seite schließen. Um neu zu entscheiden, beginnen Sie in der Anwendung noch einmal.",
        ),
        unknown: notice(
            "Diese Anfrage gibt es nicht",
            "Die Adresse ist vielleicht unvollständig, oder die Anfrage besteht nicht mehr.",
            "Gehen Sie zurück zur Anwendung und beginnen Sie neu.",
        ),
        too_many: notice(
            "Zu viele Versuche",
            "Zum Schutz Ihres Kontos macht diese Seite eine kurze Pause.",
            "Bitte versuchen Sie es später noch einmal.",
        ),
        retry: around("Bitte warten Sie vor dem nächsten Versuch: ", "."),
        unavailable: notice(
            "Das geht gerade nicht",
            "Der Dienst ist für einen Moment nicht erreichbar. Nichts ging verloren, und nichts wurde erlaubt.",
            "Warten Sie einen Moment und laden Sie diese Seite dann neu.",
        ),
        stale_form: notice(
            "Diese Seite war veraltet",
            "Ihre Antwort kam von einer älteren Seite oder aus einer anderen Sitzung und wurde nicht verwendet. Es wurde nichts erlaubt.",
            "Gehen Sie zurück, laden Sie die Seite neu und antworten Sie noch einmal.",
        ),
        reference: "Kennung",
    },
    right: Right {
        uses: around("Nutzung von ", ""),
        actions: "Um zu",
        locations: "Wo",
        datatypes: "Daten",
        identifier: "Objekt",
        privileges: "Vorrechte",
        nothing: "nichts",
    },
    span,
    and: " und ",
    comma: ", ",
    unnamed: "Eine Anwendung ohne Namen",
    yes: "ja",
    no: "nein",
};

fn span(number: u64, unit: Unit) -> String {
    let (one, many) = match unit {
        Unit::Second => ("Sekunde", "Sekunden"),
        Unit::Minute => ("Minute", "Minuten"),
        Unit::Hour => ("Stunde", "Stunden"),
        Unit::Day => ("Tag", "Tage"),
    };
    format!("{number} {}", if number == 1 { one } else { many })
}
