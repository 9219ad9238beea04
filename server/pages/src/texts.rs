//! Every text of the pages, once for each locale. A text that is missing in a
//! locale does not compile.

mod ar;
mod de;
mod en;

use crate::locale::Locale;
use crate::span::Unit;

/// A phrase with one value in it.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// What stands before the value.
    pub before: &'static str,
    /// What stands after it.
    pub after: &'static str,
}

impl Around {
    /// The phrase as plain text.
    pub fn with(&self, value: &str) -> String {
        format!("{}{value}{}", self.before, self.after)
    }
}

const fn around(before: &'static str, after: &'static str) -> Around {
    Around { before, after }
}

/// A heading with its explanation.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    /// What happened.
    pub title: &'static str,
    /// Why, calmly.
    pub text: &'static str,
    /// What to do next.
    pub next: &'static str,
}

const fn notice(title: &'static str, text: &'static str, next: &'static str) -> Notice {
    Notice { title, text, next }
}

/// All texts of one locale.
#[derive(Debug)]
pub struct Texts {
    /// Around every page.
    pub shell: Shell,
    /// The sign-in page.
    pub sign_in: SignIn,
    /// The page for a device's code.
    pub device: Device,
    /// The consent page.
    pub consent: Consent,
    /// The receipt when there is no way back to the client instance.
    pub finished: Finished,
    /// A person's own page.
    pub me: Me,
    /// Answering about grants of others.
    pub approvals: Approvals,
    /// What a person signs in with.
    pub factor: Factor,
    /// Choosing a password.
    pub password: Password,
    /// Pages for what went wrong.
    pub failure: Failure,
    /// What is asked about the person.
    pub identity: Identity,
    /// Rights without a text of their own.
    pub right: Right,
    /// A number of units, in words.
    pub span: fn(u64, Unit) -> String,
    /// What joins the last two items of a list.
    pub and: &'static str,
    /// What joins the other items of a list.
    pub comma: &'static str,
    /// An application that gave no name that can be shown.
    pub unnamed: &'static str,
    /// True.
    pub yes: &'static str,
    /// False.
    pub no: &'static str,
}

/// Texts around every page.
#[derive(Debug)]
pub struct Shell {
    /// The link over the brand bar.
    pub skip: &'static str,
    /// The link to help.
    pub help: &'static str,
    /// Where to undo; the value is a link with the text `undo_link`.
    pub undo_page: Around,
    /// The text of that link.
    pub undo_link: &'static str,
    /// Where to undo when there is no page for it; the value is the tenant.
    pub undo_ask: Around,
}

/// Texts of the sign-in page.
#[derive(Debug)]
pub struct SignIn {
    /// The heading; the value is the tenant.
    pub title: Around,
    /// Who asks; the value is the client's name.
    pub to_continue: Around,
    /// The label of the login name.
    pub login: &'static str,
    /// The label of the password.
    pub password: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The heading of the error summary.
    pub problem: &'static str,
    /// No login name was given.
    pub login_missing: &'static str,
    /// No password was given.
    pub password_missing: &'static str,
    /// The pair was refused; must not tell which half was wrong.
    pub refused: &'static str,
    /// What happens next.
    pub next: &'static str,
}

/// Texts of the page for a device's code.
#[derive(Debug)]
pub struct Device {
    /// The heading.
    pub title: &'static str,
    /// Where the code is to be found.
    pub lead: &'static str,
    /// The label of the code.
    pub label: &'static str,
    /// Whose codes not to type.
    pub warning: &'static str,
    /// The button.
    pub submit: &'static str,
    /// Nothing was typed.
    pub missing: &'static str,
    /// No request waits for the code.
    pub unknown: &'static str,
    /// The same, and a pause is near.
    pub last_tries: &'static str,
    /// What happens next.
    pub next: &'static str,
}

/// Texts of a person's own page.
#[derive(Debug)]
pub struct Me {
    /// The heading.
    pub title: &'static str,
    /// Heading of the requests that wait.
    pub waiting: &'static str,
    /// Which requests not to allow.
    pub warning: &'static str,
    /// Heading of what others have to approve.
    pub with_others: &'static str,
    /// Before who is asked.
    pub asked: &'static str,
    /// Gives up what others have to approve.
    pub cancel: &'static str,
    /// How long a request still waits; the value is a span in words.
    pub left: Around,
    /// The button that opens a request.
    pub look: &'static str,
    /// Heading of what was allowed.
    pub allowed: &'static str,
    /// Nothing is allowed.
    pub nothing: &'static str,
    /// How long ago something was allowed; the value is a span in words.
    pub ago: Around,
    /// The button that takes a grant back.
    pub undo: &'static str,
    /// Who got a part of what was allowed; the value is a service.
    pub passed_on: Around,
    /// The button that ends that part.
    pub cut: &'static str,
    /// The button that ends all grants of an agent.
    pub end_agent: &'static str,
    /// The link to how they sign in.
    pub security: &'static str,
}

/// Texts about approving grants of others.
#[derive(Debug)]
pub struct Approvals {
    /// The heading.
    pub title: &'static str,
    /// Heading of what waits.
    pub waiting: &'static str,
    /// Nothing waits.
    pub nothing: &'static str,
    /// Heading of one request; the value is the client's name.
    pub question: Around,
    /// Label of whose grant it is.
    pub whose: &'static str,
    /// Of nobody: the client asks for itself.
    pub nobody: &'static str,
    /// Label of as what the person is asked.
    pub asked_as: &'static str,
    /// For whom the person answers; the value is a name.
    pub seat: Around,
    /// Above the rights.
    pub hint: &'static str,
    /// A right that the client did not have.
    pub new: &'static str,
    /// One that it had just so.
    pub as_before: &'static str,
    /// One that it had more of.
    pub less: &'static str,
    /// How many of how many said yes.
    pub progress: fn(u64, u64) -> String,
    /// A number of people of a group.
    pub people: fn(u64, &str) -> String,
    /// A number of administrators with a role.
    pub administrators: fn(u64, &str) -> String,
    /// Label of the reason.
    pub reason: &'static str,
    /// What becomes of the reason.
    pub reason_hint: &'static str,
    /// A no without a reason.
    pub reason_missing: &'static str,
    /// The button that says yes.
    pub approve: &'static str,
    /// The button that says no.
    pub deny: &'static str,
    /// Heading of what the person decided.
    pub answered: &'static str,
    /// They said yes.
    pub you_approved: &'static str,
    /// They said yes to less.
    pub you_narrowed: &'static str,
    /// They said no.
    pub you_denied: &'static str,
    /// Where a request stands: waiting, approved, denied, expired, cancelled.
    pub states: [&'static str; 5],
    /// Heading of who answers for whom.
    pub delegations: &'static str,
    /// What it is.
    pub delegations_text: &'static str,
    /// Who answers for the person; the value is a name.
    pub given: Around,
    /// For whom the person answers; the value is a name.
    pub got: Around,
    /// Label of the login of who shall answer.
    pub to: &'static str,
    /// Label of the first day.
    pub from_day: &'static str,
    /// Label of the last day.
    pub until_day: &'static str,
    /// Label of the group.
    pub only: &'static str,
    /// All groups.
    pub all_groups: &'static str,
    /// The button.
    pub delegate: &'static str,
    /// The button that takes it back.
    pub end: &'static str,
    /// Nobody of that login can answer.
    pub to_unknown: &'static str,
    /// The days are none.
    pub days_wrong: &'static str,
    /// Heading on the consent page and the receipt.
    pub others: &'static str,
    /// Heading of the receipt; the value is the client's name.
    pub receipt: Around,
    /// What happens next.
    pub receipt_text: &'static str,
    /// Subject of mail: somebody must answer.
    pub mail_requested: &'static str,
    /// Subject of mail: enough said yes.
    pub mail_approved: &'static str,
    /// Subject of mail: somebody said no.
    pub mail_denied: &'static str,
    /// Subject of mail: its time is over.
    pub mail_expired: &'static str,
    /// Subject of mail: it was taken back.
    pub mail_cancelled: &'static str,
    /// Before the link.
    pub mail_link: &'static str,
}

/// Texts about what a person signs in with.
#[derive(Debug)]
pub struct Factor {
    /// Heading of the second step of a sign-in.
    pub second_title: &'static str,
    /// What it is.
    pub second_lead: &'static str,
    /// Heading of a fresh sign-in.
    pub again_title: &'static str,
    /// Why it is needed.
    pub again_lead: &'static str,
    /// Heading of a demand of policy.
    pub step_up_title: &'static str,
    /// Who asks for what; the value is the client's name.
    pub step_up_lead: Around,
    /// The account has nothing that is strong enough.
    pub lacks: &'static str,
    /// It can be set up now.
    pub can_enrol: &'static str,
    /// The link to where.
    pub enrol: &'static str,
    /// It cannot be set up now.
    pub cannot_enrol: &'static str,
    /// The link that goes on without what is demanded.
    pub without: &'static str,
    /// Label of a code.
    pub code: &'static str,
    /// Which code.
    pub code_hint: &'static str,
    /// The button.
    pub submit: &'static str,
    /// A field was left empty.
    pub missing: &'static str,
    /// Something was not right; must not tell what.
    pub refused: &'static str,
    /// The button that begins with a passkey.
    pub use_passkey: &'static str,
    /// Heading of a passkey's page.
    pub passkey_title: &'static str,
    /// What the browser does.
    pub passkey_lead: &'static str,
    /// The button that asks the browser.
    pub passkey_submit: &'static str,
    /// The browser gave no passkey.
    pub passkey_failed: &'static str,
    /// Scripts are off.
    pub needs_script: &'static str,
    /// The button of the sign-in page.
    pub sign_in_passkey: &'static str,
    /// The link to the page before.
    pub back: &'static str,
    /// Heading of the page about factors.
    pub security_title: &'static str,
    /// There is no factor.
    pub only_password: &'static str,
    /// Name of an authenticator application.
    pub totp: &'static str,
    /// Name of a passkey.
    pub passkey: &'static str,
    /// When it was added; the value is a span.
    pub added: Around,
    /// When it was used last; the value is a span.
    pub used: Around,
    /// It was not used.
    pub never_used: &'static str,
    /// Label of a name.
    pub name: &'static str,
    /// The button that renames.
    pub rename: &'static str,
    /// The button that removes.
    pub remove: &'static str,
    /// The button that adds one.
    pub add_totp: &'static str,
    /// The button that adds one.
    pub add_passkey: &'static str,
    /// Heading of the page that adds one.
    pub enrol_passkey_title: &'static str,
    /// Heading of the page that adds one.
    pub totp_title: &'static str,
    /// What to do.
    pub totp_lead: &'static str,
    /// What the picture is.
    pub totp_picture: &'static str,
    /// Label of the key.
    pub totp_key: &'static str,
    /// Which code.
    pub totp_code: &'static str,
    /// Heading of the recovery codes.
    pub recovery: &'static str,
    /// What they are for.
    pub recovery_text: &'static str,
    /// How many are left; the value is a number.
    pub recovery_left: Around,
    /// The button that makes new ones.
    pub recovery_new: &'static str,
    /// Heading of the page that shows them.
    pub codes_title: &'static str,
    /// They are shown once.
    pub codes_once: &'static str,
    /// The link that goes on.
    pub codes_kept: &'static str,
    /// Why a right is not offered.
    pub policy_needs: &'static str,
}

/// Texts of the consent page, in the order of the page.
#[derive(Debug)]
pub struct Consent {
    /// The heading; the value is the client's name.
    pub title: Around,
    /// Badge: the organisation vouches; the value is the tenant.
    pub verified: Around,
    /// Badge: known to the AS.
    pub registered: &'static str,
    /// Badge: what it says about itself was not checked.
    pub self_declared: &'static str,
    /// Badge: this key was never seen before.
    pub first_seen: &'static str,
    /// Warning for self-declared clients; the value is the tenant.
    pub self_declared_notice: Around,
    /// Warning for clients seen for the first time; the value is the tenant.
    pub first_seen_notice: Around,
    /// Before allowing what a device asked for by a code.
    pub on_a_device: &'static str,
    /// Warning for names with letters of several alphabets.
    pub imitates: &'static str,
    /// Label of the client's host.
    pub host: &'static str,
    /// Label of the origin the browser returns to.
    pub callback: &'static str,
    /// The client instance does not take the browser back.
    pub no_callback: &'static str,
    /// Label of the key's thumbprint.
    pub key: &'static str,
    /// An agent acts; the value is its name.
    pub agent: Around,
    /// Who runs the agent; the value is its operator.
    pub operator: Around,
    /// Nobody is known to run the agent.
    pub no_operator: &'static str,
    /// Label of what the agent says it was told to do.
    pub purpose: &'static str,
    /// Label of the account.
    pub you: &'static str,
    /// The button that changes the account.
    pub not_you: &'static str,
    /// Heading of the rights.
    pub what: &'static str,
    /// Under it, when something can be unticked or ticked.
    pub what_hint: &'static str,
    /// Under it, when everything is needed.
    pub what_all: &'static str,
    /// A right that cannot be left out.
    pub required: &'static str,
    /// A right that can be left out.
    pub optional: &'static str,
    /// A right that policy gives without asking.
    pub given: &'static str,
    /// Before what was asked for, where policy left less.
    pub less: &'static str,
    /// Why a right is not on offer, where no policy says it in words.
    pub no_rule: &'static str,
    /// Never allowed before.
    pub new: &'static str,
    /// Allowed before.
    pub already: &'static str,
    /// Lowest risk level.
    pub risk_low: &'static str,
    /// Second risk level.
    pub risk_medium: &'static str,
    /// Third risk level.
    pub risk_high: &'static str,
    /// Highest risk level.
    pub risk_critical: &'static str,
    /// Opens the technical details.
    pub details: &'static str,
    /// Heading of the duration.
    pub how_long: &'static str,
    /// One use.
    pub once: &'static str,
    /// A span; the value is the span in words.
    pub lasts: Around,
    /// Until it is undone.
    pub until_undone: &'static str,
    /// Life of an access token; the value is the span in words.
    pub token: Around,
    /// Heading of the reasons.
    pub why: &'static str,
    /// The reason when no policy gave one; the value is the tenant.
    pub why_default: Around,
    /// Another person was named; the value is the client's name.
    pub somebody_else: Around,
    /// Heading of what policy removed; the value is the tenant.
    pub removed: Around,
    /// The button that allows.
    pub allow: &'static str,
    /// The button that denies.
    pub deny: &'static str,
    /// Under the buttons, when nothing has to be ticked.
    pub nothing_ticked: &'static str,
}

/// Texts of the receipt.
#[derive(Debug)]
pub struct Finished {
    /// Heading after allowing; the value is the client's name.
    pub allowed: Around,
    /// Heading after denying; the value is the client's name.
    pub denied: Around,
    /// What is allowed now.
    pub list: &'static str,
    /// Nothing was handed over.
    pub denied_text: &'static str,
    /// Where to go on.
    pub close: &'static str,
    /// Label of the reference.
    pub reference: &'static str,
}

/// Choosing a password.
#[derive(Debug)]
pub struct Password {
    /// Heading.
    pub title: &'static str,
    /// For whom; the value is the login.
    pub lead: Around,
    /// Label of the password.
    pub new: &'static str,
    /// How long it is; the value is a number of characters.
    pub hint: Around,
    /// Label of the same once more.
    pub again: &'static str,
    /// The button.
    pub submit: &'static str,
    /// It is too short or too long; the value is the least number of characters.
    pub length: Around,
    /// The second one is another one.
    pub differs: &'static str,
    /// Heading once it is set.
    pub done: &'static str,
    /// What that means.
    pub done_text: &'static str,
    /// The link to the sign-in.
    pub sign_in: &'static str,
    /// Heading where the link does not work.
    pub over: &'static str,
    /// What to do then.
    pub over_text: &'static str,
}

/// Texts for what went wrong.
#[derive(Debug)]
pub struct Failure {
    /// The interaction ran out of time.
    pub expired: Notice,
    /// The interaction was finished before.
    pub already_used: Notice,
    /// The address names nothing (any more).
    pub unknown: Notice,
    /// Too many attempts.
    pub too_many: Notice,
    /// When to try again; the value is a span in words.
    pub retry: Around,
    /// A store is down.
    pub unavailable: Notice,
    /// The form no longer belongs to the browser's session.
    pub stale_form: Notice,
    /// Label of the reference.
    pub reference: &'static str,
}

/// Words for what is asked about the person.
#[derive(Debug)]
pub struct Identity {
    /// The heading.
    pub title: &'static str,
    /// What the person would allow.
    pub tell: &'static str,
    /// Label of the identifier made for the client.
    pub pairwise: &'static str,
    /// What that is.
    pub pairwise_value: &'static str,
    /// Label of the account.
    pub account: &'static str,
    /// Label of the email address.
    pub email: &'static str,
    /// Label of the telephone number.
    pub phone_number: &'static str,
    /// Label of the decentralized identifier.
    pub did: &'static str,
    /// Label of the web address.
    pub uri: &'static str,
    /// Label of the signed statement.
    pub assertion: &'static str,
    /// What that is.
    pub assertion_value: &'static str,
}

/// Words for rights without a text of their own.
#[derive(Debug)]
pub struct Right {
    /// A right by its type or reference.
    pub uses: Around,
    /// Label of the actions.
    pub actions: &'static str,
    /// Label of the locations.
    pub locations: &'static str,
    /// Label of the kinds of data.
    pub datatypes: &'static str,
    /// Label of the identifier.
    pub identifier: &'static str,
    /// Label of the privileges.
    pub privileges: &'static str,
    /// An empty dimension.
    pub nothing: &'static str,
}

/// The texts of a locale.
pub fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &en::TEXTS,
        Locale::De => &de::TEXTS,
        Locale::Ar => &ar::TEXTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_units() {
        let said = |locale, number, unit| (texts(locale).span)(number, unit);
        assert_eq!(said(Locale::En, 1, Unit::Hour), "1 hour");
        assert_eq!(said(Locale::En, 10, Unit::Minute), "10 minutes");
        assert_eq!(said(Locale::De, 1, Unit::Day), "1 Tag");
        assert_eq!(said(Locale::De, 30, Unit::Day), "30 Tage");
        assert_eq!(said(Locale::Ar, 1, Unit::Day), "يوم واحد");
        assert_eq!(said(Locale::Ar, 2, Unit::Day), "يومان");
        assert_eq!(said(Locale::Ar, 10, Unit::Minute), "10 دقائق");
        assert_eq!(said(Locale::Ar, 30, Unit::Day), "30 يومًا");
    }

    #[test]
    fn no_locale_tells_which_half_of_the_sign_in_was_wrong() {
        for locale in Locale::ALL {
            let texts = &texts(locale).sign_in;
            for half in [texts.login_missing, texts.password_missing] {
                assert_ne!(texts.refused, half);
            }
        }
    }
}
