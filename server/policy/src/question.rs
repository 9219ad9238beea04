//! What policies are asked: may this client have this right, now?

use gnap::right::Right;

/// One requested right with everything policies may look at.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The client instance that asks.
    pub client: ClientFacts<'a>,
    /// The right. References must have been resolved to the rights they stand
    /// for; one that was not is denied.
    pub right: &'a Right,
    /// The circumstances.
    pub context: Context<'a>,
}

/// What is known about a client instance (RFC 9635 §2.3).
#[derive(Debug, Clone, Copy)]
pub struct ClientFacts<'a> {
    /// Its instance id, or its key's thumbprint when it came by value.
    pub id: &'a str,
    /// Its class, as far as the AS believes it.
    pub class: Option<&'a str>,
    /// The proofing method its key was proven with, such as `httpsig`.
    pub proof: &'a str,
}

/// The circumstances of a request.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Seconds since the epoch.
    pub now: u64,
    /// The person who signed in during the interaction: end user and RO.
    pub user: Option<&'a str>,
    /// The person whom a client says is there: a client of a class whose word
    /// counts, with an assertion of this AS (RFC 9635 §2.4). Nobody signed in.
    pub asserted_user: Option<&'a str>,
    /// Whether the person who signed in agreed to this right.
    pub consent: Consent,
    /// Flags requested for the token, such as `bearer`.
    pub flags: &'a [String],
}

/// Whether the RO agreed to the right in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consent {
    /// Yes.
    Given,
    /// Not asked, or not yet.
    NotGiven,
}
