//! English.

use super::{Consent, Failure, Finished, Right, Shell, SignIn, Texts, around, notice};
use crate::span::Unit;

pub(super) const TEXTS: Texts = Texts {
    shell: Shell {
        skip: "Skip to content",
        help: "Help",
        undo_page: around("You can undo this at any time under ", "."),
        undo_link: "what you have allowed",
        undo_ask: around("To undo this later, ask ", "."),
    },
    sign_in: SignIn {
        title: around("Sign in to ", ""),
        to_continue: around("to continue to ", ""),
        login: "Login",
        password: "Password",
        submit: "Sign in",
        problem: "Please check this",
        login_missing: "Enter your login.",
        password_missing: "Enter your password.",
        refused: "The login or the password is not right. Please try again.",
        next: "Signing in allows nothing yet. The next page shows what is asked for.",
    },
    consent: Consent {
        title: around("Allow ", " to use your account?"),
        verified: around("Verified by ", ""),
        registered: "Registered",
        self_declared: "Self-declared",
        first_seen: "First time seen",
        self_declared_notice: around(
            "This application chose its name itself. ",
            " has not checked it. Continue only if you started this.",
        ),
        first_seen_notice: around(
            "This application has never asked before and chose its name itself. ",
            " has not checked it. Continue only if you started this.",
        ),
        imitates: "This name mixes letters of different alphabets. It may imitate another name.",
        host: "Website",
        callback: "Returns to",
        no_callback: "Nowhere, this page is the last",
        key: "Key",
        agent: around("", " acts for you"),
        operator: around("Operated by ", ""),
        you: "Signed in as",
        not_you: "Not you?",
        what: "What it asks for",
        what_hint: "Tick what you want to allow.",
        what_all: "The application needs all of this.",
        required: "Needed",
        optional: "Optional",
        new: "New",
        already: "Already allowed",
        risk_low: "Low risk",
        risk_medium: "Medium risk",
        risk_high: "High risk",
        risk_critical: "Critical risk",
        details: "Technical details",
        how_long: "How long",
        once: "Once. After that, the application has to ask again.",
        lasts: around("For ", ". After that, the application has to ask again."),
        until_undone: "Until you undo it.",
        token: around(
            "Each access token works for ",
            " and may be renewed in that time.",
        ),
        why: "Why you are asked",
        why_default: around("", " leaves this decision to you."),
        removed: around("Not offered by ", ""),
        allow: "Allow selected",
        deny: "Deny",
        nothing_ticked: "If nothing is ticked, nothing is allowed.",
    },
    finished: Finished {
        allowed: around("", " may now use your account"),
        denied: around("You denied ", ""),
        list: "You allowed",
        denied_text: "It received nothing, and it will be told that you said no.",
        close: "You can close this page and go back to the application.",
        reference: "Reference",
    },
    failure: Failure {
        expired: notice(
            "This request has expired",
            "It was open for too long, so it was closed. Nothing was allowed.",
            "Go back to the application and start again.",
        ),
        already_used: notice(
            "This request is already finished",
            "It was answered before, perhaps in another tab. Nothing changed just now.",
            "You can close this page. To decide anew, start again in the application.",
        ),
        unknown: notice(
            "There is no such request",
            "The address may be incomplete, or the request is gone.",
            "Go back to the application and start again.",
        ),
        too_many: notice(
            "Too many attempts",
            "To protect your account, this page takes a short break.",
            "Please try again later.",
        ),
        retry: around("Please try again in ", "."),
        unavailable: notice(
            "This does not work right now",
            "The service is not available for a moment. Nothing was lost and nothing was allowed.",
            "Wait a moment, then load this page again.",
        ),
        stale_form: notice(
            "This page was out of date",
            "Your answer came from an older page or another session, so it was not used. Nothing was allowed.",
            "Go back, load the page again and answer once more.",
        ),
        reference: "Reference",
    },
    right: Right {
        uses: around("Use ", ""),
        actions: "To",
        locations: "Where",
        datatypes: "Data",
        identifier: "Item",
        privileges: "Privileges",
        nothing: "nothing",
    },
    span,
    and: " and ",
    comma: ", ",
    unnamed: "An application without a name",
    yes: "yes",
    no: "no",
};

fn span(number: u64, unit: Unit) -> String {
    let (one, many) = match unit {
        Unit::Second => ("second", "seconds"),
        Unit::Minute => ("minute", "minutes"),
        Unit::Hour => ("hour", "hours"),
        Unit::Day => ("day", "days"),
    };
    format!("{number} {}", if number == 1 { one } else { many })
}
