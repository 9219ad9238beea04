//! Whom a client says the end user is (RFC 9635 §2.2 `sub_ids`, §2.4).
//!
//! Identifiers are hints: they can end a grant, never approve one. What could
//! be guessed, such as an email address, is not answered at the request: who
//! asks would learn who has an account here. Then it shows at the interaction,
//! where whoever signs in is either that person or not.

use assertion::{Expected, Statement};
use gnap::error::Code;
use gnap::id::{InstanceId, UserId};
use gnap::sub_id::SubId;
use gnap::subject::{Assertion, SubjectRequest, User};
use serde::{Deserialize, Serialize};
use store::client_class::UserStatements;
use store::user::UserIdentifier;

use super::client::ClientFacts;
use crate::app::App;
use crate::http::Refusal;
use crate::keys::Sector;
use crate::tenant::Tenant;

/// Who has to come, if the client named somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedUser {
    /// This person.
    Known {
        /// Who.
        user: UserId,
        /// What says so.
        by: NamedBy,
    },
    /// The identifiers are of nobody, or of several people: whoever comes is
    /// somebody else.
    Nobody,
}

/// What names the expected user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// Identifiers, or an assertion about a sign-in long ago.
    Hint,
    /// An assertion of this AS for this client instance about a recent sign-in.
    Assertion {
        /// When the person signed in, seconds since the epoch.
        auth_time: u64,
    },
}

/// Where the identifiers come from.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// `user` of the request.
    pub user: Option<&'a User>,
    /// `subject` of the request.
    pub subject: Option<&'a SubjectRequest>,
}

/// The person a trusted client vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertedUser {
    /// Who.
    pub user: UserId,
    /// When they signed in here, seconds since the epoch.
    pub auth_time: u64,
}

impl ExpectedUser {
    /// Whether this person is the one.
    pub fn is_met_by(&self, user: UserId) -> bool {
        matches!(self, ExpectedUser::Known { user: expected, .. } if *expected == user)
    }

    /// The person, if the word of this client counts and an assertion stands
    /// behind it (RFC 9635 §2.4, §11.13).
    pub fn asserted(&self, tenant: &Tenant, client: &ClientFacts) -> Option<AssertedUser> {
        match *self {
            ExpectedUser::Known {
                user,
                by: NamedBy::Assertion { auth_time },
            } if is_trusted(tenant, client) => Some(AssertedUser { user, auth_time }),
            _ => None,
        }
    }
}

impl Said<'_> {
    /// What the client itself says the person signs in with. Nothing from the
    /// directory goes onto the page before somebody signed in there.
    pub fn login(&self, tenant: &Tenant) -> Option<String> {
        let Some(User::Value(value)) = self.user else {
            return None;
        };
        let mut sub_ids = value.sub_ids.iter().flat_map(SubId::identifiers);
        sub_ids.find_map(|sub_id| match sub_id {
            SubId::Account(uri) => tenant.urls.login(uri).map(str::to_owned),
            _ => None,
        })
    }
}

/// Finds out who is meant.
///
/// # Errors
/// `unknown_user` for a reference or opaque identifier that this client was
/// not given, for an assertion that is not good, for identifiers that cannot be
/// of one person; 503.
#[tracing::instrument(name = "grant.expected_user", skip_all)]
pub async fn expected_user(
    app: &App,
    tenant: &Tenant,
    client: &ClientFacts,
    instance: Option<InstanceId>,
    said: Said<'_>,
) -> Result<Option<ExpectedUser>, Refusal> {
    let reader = Reader {
        app,
        tenant,
        client,
        sector: client.sector(instance),
    };
    let mut named: Vec<Named> = Vec::new();
    let mut sub_ids: Vec<&SubId> = Vec::new();
    match said.user {
        None => {}
        Some(User::Reference(reference)) => named.push(reader.opaque(reference).await?),
        Some(User::Value(value)) => {
            for assertion in &value.assertions {
                named.push(reader.assertion(assertion).await?);
            }
            sub_ids.extend(value.sub_ids.iter().flat_map(SubId::identifiers));
        }
    }
    let subject = said
        .subject
        .into_iter()
        .flat_map(|subject| &subject.sub_ids);
    sub_ids.extend(subject.flat_map(SubId::identifiers));
    refuse_contradictions(&sub_ids)?;
    for sub_id in sub_ids {
        named.push(reader.identifier(sub_id).await?);
    }
    let expected = combine(&named)?;
    match expected {
        // Trusted clients may learn at once what others find out from the
        // person.
        Some(ExpectedUser::Nobody) if is_trusted(tenant, client) => Err(unknown()),
        expected => Ok(expected),
    }
}

/// What one identifier, reference or assertion says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// This person; nobody else could have named them so.
    Certainly(UserId, NamedBy),
    /// This person, or nobody here; somebody may be guessing.
    Perhaps(Option<UserId>),
    /// A format or issuer that says nothing here.
    Nothing,
}

/// All must name the same person.
fn combine(named: &[Named]) -> Result<Option<ExpectedUser>, Refusal> {
    let mut certain: Option<(UserId, NamedBy)> = None;
    for named in named {
        if let Named::Certainly(user, by) = *named {
            match certain {
                Some((before, _)) if before != user => return Err(unknown()),
                Some((_, NamedBy::Assertion { .. })) => {}
                Some((_, NamedBy::Hint)) | None => certain = Some((user, by)),
            }
        }
    }
    let mut expected = certain.map(|(user, by)| ExpectedUser::Known { user, by });
    for named in named {
        if let Named::Perhaps(user) = *named {
            let now = user.map(|user| ExpectedUser::Known {
                user,
                by: NamedBy::Hint,
            });
            expected = match (expected, user) {
                (None, _) => Some(now.unwrap_or(ExpectedUser::Nobody)),
                (Some(before), Some(user)) if before.is_met_by(user) => Some(before),
                (Some(_), _) => Some(ExpectedUser::Nobody),
            };
        }
    }
    match (expected, named.is_empty()) {
        // Only identifiers of elsewhere: nobody is known by them here.
        (None, false) => Err(unknown()),
        (expected, _) => Ok(expected),
    }
}

/// A person has one value in each format here: two different ones cannot be
/// of the same subject (RFC 9635 §2.2), whoever has them.
fn refuse_contradictions(sub_ids: &[&SubId]) -> Result<(), Refusal> {
    for (index, one) in sub_ids.iter().enumerate() {
        let others = sub_ids.iter().take(index);
        let contradicts = |other: &&&SubId| match (one, **other) {
            (SubId::Email(one), SubId::Email(other)) => one.to_lowercase() != other.to_lowercase(),
            (SubId::Other { .. }, _) => false,
            // Another issuer may know the same person by another name.
            (
                SubId::IssSub {
                    iss: one_iss,
                    sub: one,
                },
                SubId::IssSub { iss, sub },
            ) => one_iss == iss && one != sub,
            (one, other) => one.format() == other.format() && **one != *other,
        };
        if others.into_iter().any(|other| contradicts(&other)) {
            return Err(unknown());
        }
    }
    Ok(())
}

struct Reader<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    client: &'a ClientFacts,
    sector: Option<Sector>,
}

impl Reader<'_> {
    /// An identifier that this client was given: nobody can guess one.
    async fn opaque(&self, identifier: &str) -> Result<Named, Refusal> {
        let user = self.pairwise(identifier).await?;
        Ok(Named::Certainly(user.ok_or_else(unknown)?, NamedBy::Hint))
    }

    async fn pairwise(&self, identifier: &str) -> Result<Option<UserId>, Refusal> {
        let Self { app, tenant, .. } = *self;
        let Some(sector) = &self.sector else {
            return Ok(None);
        };
        let Some(user) = app.pairwise.user(tenant.id, sector, identifier) else {
            return Ok(None);
        };
        // The account may be gone, or must not act any more.
        let user = app.store.tenant(tenant.id).user(user).await?;
        let user = user.filter(|user| user.disabled_at_ms.is_none());
        Ok(user.map(|user| user.id))
    }

    async fn identifier(&self, sub_id: &SubId) -> Result<Named, Refusal> {
        let identifier = match sub_id {
            SubId::Opaque(id) => return self.opaque(id).await,
            SubId::IssSub { iss, sub } if iss == self.tenant.urls.base() => {
                return self.opaque(sub).await;
            }
            SubId::Account(uri) => match self.tenant.urls.login(uri) {
                Some(login) => return self.perhaps(UserIdentifier::Login(login)).await,
                None => return Ok(Named::Nothing),
            },
            SubId::Email(address) => UserIdentifier::Email(address),
            SubId::PhoneNumber(number) => UserIdentifier::PhoneNumber(number),
            SubId::Did(url) => UserIdentifier::Did(url),
            SubId::Uri(uri) => UserIdentifier::Uri(uri),
            SubId::IssSub { .. } | SubId::Aliases(_) | SubId::Other { .. } => {
                return Ok(Named::Nothing);
            }
        };
        self.perhaps(identifier).await
    }

    async fn perhaps(&self, identifier: UserIdentifier<'_>) -> Result<Named, Refusal> {
        let store = self.app.store.tenant(self.tenant.id);
        Ok(Named::Perhaps(store.user_by_identifier(identifier).await?))
    }

    /// An assertion must be ours and for this client instance: what others
    /// signed, or we for others, proves nothing here (RFC 9635 §11.13, §11.30).
    async fn assertion(&self, presented: &Assertion) -> Result<Named, Refusal> {
        let refused = |error: Box<dyn std::error::Error + Send + Sync>| {
            Refusal::because(Code::UnknownUser, error)
        };
        let audience = self.client.audience();
        let now = self.app.clock.now();
        let expected = Expected {
            iss: self.tenant.urls.base(),
            aud: &audience,
            now,
            leeway: 0,
        };
        let (value, keys) = (&presented.value, &self.tenant.keys);
        let verified = match presented.format.as_str() {
            assertion::id_token::FORMAT => assertion::id_token::verify(value, keys, &expected)
                .map_err(|error| refused(error.into()))?,
            assertion::saml2::FORMAT => assertion::saml2::verify(value, keys, &expected)
                .map_err(|error| refused(error.into()))?,
            _ => return Err(unknown()),
        };
        let Statement { sub, auth_time, .. } = verified.statement();
        let user = self.pairwise(sub).await?.ok_or_else(unknown)?;
        let session = self.app.config.protocol.session_lifetime;
        let by = match now <= auth_time.saturating_add(session) {
            true => NamedBy::Assertion {
                auth_time: *auth_time,
            },
            false => NamedBy::Hint,
        };
        Ok(Named::Certainly(user, by))
    }
}

fn is_trusted(tenant: &Tenant, client: &ClientFacts) -> bool {
    let class = client.class.as_deref();
    let class = class.and_then(|class| tenant.client_class(class));
    class.is_some_and(|class| class.content.user_statements == UserStatements::Trusted)
}

fn unknown() -> Refusal {
    Refusal::code(Code::UnknownUser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(last: u8) -> UserId {
        UserId::new(1, [last; 10])
    }

    fn known(last: u8, by: NamedBy) -> ExpectedUser {
        ExpectedUser::Known {
            user: user(last),
            by,
        }
    }

    const SIGNED_IN: NamedBy = NamedBy::Assertion { auth_time: 7 };

    #[test]
    fn two_people_are_nobody() {
        let certain = |last, by| Named::Certainly(user(last), by);
        let perhaps = |last| Named::Perhaps(Some(user(last)));
        for named in [
            [certain(1, NamedBy::Hint), certain(2, NamedBy::Hint)],
            [certain(1, SIGNED_IN), certain(2, NamedBy::Hint)],
            [Named::Nothing, Named::Nothing],
        ] {
            assert!(combine(&named).is_err(), "{named:?}");
        }
        for named in [
            [perhaps(1), perhaps(2)],
            [perhaps(1), Named::Perhaps(None)],
            [Named::Perhaps(None), perhaps(1)],
            [certain(1, NamedBy::Hint), perhaps(2)],
            [Named::Perhaps(None), certain(1, SIGNED_IN)],
        ] {
            let found = combine(&named).unwrap();
            assert_eq!(found, Some(ExpectedUser::Nobody), "{named:?}");
        }
        for (named, expected) in [
            ([perhaps(1), perhaps(1)], known(1, NamedBy::Hint)),
            ([perhaps(1), Named::Nothing], known(1, NamedBy::Hint)),
            ([perhaps(1), certain(1, SIGNED_IN)], known(1, SIGNED_IN)),
            (
                [certain(1, NamedBy::Hint), certain(1, SIGNED_IN)],
                known(1, SIGNED_IN),
            ),
        ] {
            assert_eq!(combine(&named).unwrap(), Some(expected), "{named:?}");
        }
        assert_eq!(combine(&[]).unwrap(), None);
    }

    #[test]
    fn two_values_of_one_format_contradict_each_other() {
        let email = |text: &str| SubId::Email(text.to_owned());
        let opaque = |text: &str| SubId::Opaque(text.to_owned());
        let at = |iss: &str, sub: &str| SubId::IssSub {
            iss: iss.to_owned(),
            sub: sub.to_owned(),
        };
        for (one, other) in [
            (email("a@example.com"), email("b@example.com")),
            (opaque("1"), opaque("2")),
            (at("https://as.example", "1"), at("https://as.example", "2")),
        ] {
            assert!(refuse_contradictions(&[&one, &other]).is_err());
        }
        for (one, other) in [
            (email("a@example.com"), email("A@example.com")),
            (email("a@example.com"), opaque("1")),
            (at("https://as.example", "1"), at("https://bs.example", "2")),
        ] {
            assert!(refuse_contradictions(&[&one, &other]).is_ok());
        }
    }
}
