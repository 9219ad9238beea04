//! Who is signed in.

use api::session::Session;
use api::tenant::{Role, TenantMembership};
use leptos::prelude::*;

use crate::api::ApiError;

/// What is known of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// The server was not asked yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(ApiError),
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is signed in.
    SignedIn(Session),
    /// Somebody was signed in; the page stays as it is until the person has
    /// signed in again, so that nothing typed is lost.
    Expired(Session),
}

impl SessionState {
    /// The session as it was when last seen, expired or not.
    pub fn session(&self) -> Option<&Session> {
        match self {
            SessionState::SignedIn(session) | SessionState::Expired(session) => Some(session),
            SessionState::Unknown | SessionState::Unreachable(_) | SessionState::SignedOut => None,
        }
    }

    /// The membership in a tenant.
    pub fn membership(&self, slug: &str) -> Option<&TenantMembership> {
        let tenants = &self.session()?.tenants;
        tenants.iter().find(|tenant| tenant.slug == slug)
    }
}

/// The session, shared by all who need it.
#[derive(Clone, Copy)]
pub struct SessionStore(RwSignal<SessionState>);

impl SessionStore {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self(RwSignal::new(SessionState::Unknown))
    }

    /// Reads what is known without copying it.
    pub fn with<T>(self, read: impl FnOnce(&SessionState) -> T) -> T {
        self.0.with(read)
    }

    /// Takes what the server said.
    pub fn set(self, state: SessionState) {
        self.0.set(state);
    }

    /// The value for the CSRF header, outside of any reaction.
    pub fn csrf(self) -> Option<String> {
        self.0
            .with_untracked(|state| Some(state.session()?.csrf.clone()))
    }

    /// The server answered that nobody is signed in.
    pub fn expire(self) {
        let next = match self.0.get_untracked() {
            SessionState::SignedIn(session) | SessionState::Expired(session) => {
                SessionState::Expired(session)
            }
            _ => SessionState::SignedOut,
        };
        self.0.set(next);
    }

    /// Whether buttons that change something are shown in this tenant, when a
    /// page is made: it must not be made anew when the session is renewed. The
    /// server decides in any case.
    pub fn can_write(self, slug: &str) -> bool {
        self.0.with_untracked(|state| {
            state
                .membership(slug)
                .is_some_and(|tenant| Role::can_write(tenant.role))
        })
    }
}

impl SessionStore {
    /// The same for drafts of policies and saved cases.
    pub fn can_write_policies(self, slug: &str) -> bool {
        self.0.with_untracked(|state| {
            state
                .membership(slug)
                .is_some_and(|tenant| Role::can_write_policies(tenant.role))
        })
    }

    /// The id of who is signed in.
    pub fn administrator(self) -> Option<String> {
        self.0
            .with_untracked(|state| Some(state.session()?.administrator.id.clone()))
    }
}

/// The session of this page.
pub fn use_session() -> SessionStore {
    use_context().unwrap_or_else(SessionStore::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    #[test]
    fn an_expired_session_keeps_its_person_a_signed_out_one_does_not() {
        Owner::new().with(|| {
            let store = SessionStore::new();
            store.expire();
            assert_eq!(store.0.get(), SessionState::SignedOut);
            store.set(SessionState::SignedIn(samples::session()));
            store.expire();
            assert_eq!(
                store.0.get(),
                SessionState::Expired(samples::session()),
                "the page must stay"
            );
        });
    }

    #[test]
    fn a_role_that_only_reads_gets_no_buttons() {
        Owner::new().with(|| {
            let store = SessionStore::new();
            store.set(SessionState::SignedIn(samples::session()));
            assert!(store.can_write("demo"));
            assert!(!store.can_write("audited"));
            assert!(!store.can_write("unknown"));
        });
    }
}
