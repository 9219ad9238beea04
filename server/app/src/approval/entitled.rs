//! Who is an approver now: people by the relationships in memory, administrators
//! by the roles that the store has. Read once for a request, so that counting
//! needs no store.
//!
//! A demand is answered by people or by administrators, never by both, so that
//! nobody counts for it twice.

use std::collections::{BTreeSet, HashMap};

use gnap::id::{AdministratorId, UserId};
use policy::Approvers;
use store::StoreError;
use store::approval::{Approval, Approver};
use store::membership::TenantAdministrator;
use store::user::User;

use super::approvers::{is_member, stored};
use crate::app::App;
use crate::tenant::Tenant;

/// Who is an approver of some requests.
pub struct Entitled<'t> {
    tenant: &'t Tenant,
    administrators: HashMap<AdministratorId, TenantAdministrator>,
    users: HashMap<UserId, User>,
    /// Who was disabled or removed.
    gone: BTreeSet<UserId>,
}

impl<'t> Entitled<'t> {
    /// Reads what is needed to tell it of who answered these requests, and of
    /// who wants to, or lets others.
    ///
    /// # Errors
    /// As every read.
    pub async fn of(
        app: &App,
        tenant: &'t Tenant,
        approvals: &[Approval],
        who: impl IntoIterator<Item = Approver>,
    ) -> Result<Self, StoreError> {
        let votes = approvals.iter().flat_map(|approval| &approval.votes);
        let voters = votes.map(|vote| vote.voter.approver());
        let (mut ids, mut people) = (BTreeSet::new(), BTreeSet::new());
        for approver in voters.chain(who) {
            match approver {
                Approver::Administrator(id) => ids.insert(id),
                Approver::Person(user) => people.insert(user),
            };
        }
        let (mut administrators, mut users) = (HashMap::new(), HashMap::new());
        let mut gone = people.clone();
        let store = app.store.tenant(tenant.id);
        if !ids.is_empty() {
            people.extend(approvals.iter().filter_map(|one| one.subject));
            let ids: Vec<AdministratorId> = ids.into_iter().collect();
            let found = store.administrators_by_id(&ids).await?.into_iter();
            administrators.extend(found.map(|one| (one.administrator.id, one)));
        }
        if !people.is_empty() {
            let people: Vec<UserId> = people.into_iter().collect();
            let found = store.users_by_id(&people).await?.into_iter();
            users.extend(found.map(|user| (user.id, user)));
        }
        gone.retain(|id| {
            let user: Option<&User> = users.get(id);
            user.is_none_or(|user| user.disabled_at_ms.is_some())
        });
        Ok(Self {
            tenant,
            administrators,
            users,
            gone,
        })
    }

    /// Whether somebody is one of those named and it is not their own grant.
    pub fn holds(&self, subject: Option<UserId>, who: Approver, by: &Approvers) -> bool {
        self.is_named(who, by) && !self.is_own(subject, who)
    }

    /// Whether somebody is one of those named.
    pub fn is_named(&self, who: Approver, by: &Approvers) -> bool {
        match (who, by) {
            // Who was disabled, or removed, counts no more, as who left.
            (Approver::Person(user), Approvers::Group(group)) => {
                !self.gone.contains(&user) && is_member(self.tenant, user, group)
            }
            (Approver::Administrator(id), Approvers::Role(role)) => {
                let known = self.administrators.get(&id);
                known.is_some_and(|known| known.roles.contains(&stored(*role)))
            }
            (Approver::Person(_), Approvers::Role(_))
            | (Approver::Administrator(_), Approvers::Group(_)) => false,
        }
    }

    /// Whether it is their own grant: they are its subject, or an administrator
    /// who is called like the subject. Of a subject whose account was removed
    /// nobody can tell, so it is every administrator's own.
    pub fn is_own(&self, subject: Option<UserId>, who: Approver) -> bool {
        let Some(subject) = subject else {
            return false;
        };
        match who {
            Approver::Person(user) => user == subject,
            Approver::Administrator(id) => {
                match (self.administrators.get(&id), self.users.get(&subject)) {
                    (Some(known), Some(user)) => is_same(known, user),
                    (None, _) | (_, None) => true,
                }
            }
        }
    }

    /// An administrator who answered, or wants to.
    pub fn administrator(&self, id: AdministratorId) -> Option<&TenantAdministrator> {
        self.administrators.get(&id)
    }
}

/// Whether somebody gave an answer, or had it given for them.
pub fn answered(approval: &Approval, who: Approver) -> bool {
    let mut votes = approval.votes.iter();
    votes.any(|vote| vote.voter.involves(who))
}

/// Whether login or address are the same, in any case, whether or not the
/// address is known to be theirs: here a wrong yes is worse than a wrong no.
fn is_same(administrator: &TenantAdministrator, user: &User) -> bool {
    let administrator = &administrator.administrator;
    let email = user.content.email.as_ref().map(|email| email.address());
    let of_user = [Some(user.content.login.as_str()), email];
    let own = [
        Some(administrator.login.as_str()),
        administrator.email.as_deref(),
    ];
    let own: Vec<String> = own.into_iter().flatten().map(spelled).collect();
    let mut of_user = of_user.into_iter().flatten().map(spelled);
    of_user.any(|name| own.contains(&name))
}

/// One spelling of a login or an address.
fn spelled(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use store::platform::Administrator;
    use store::user::{Email, UserContent};
    use uuid::Uuid;

    use super::*;

    fn administrator(login: &str, email: Option<&str>) -> TenantAdministrator {
        TenantAdministrator {
            administrator: Administrator {
                id: Uuid::from_u64_pair(2, 1).into(),
                login: login.to_owned(),
                name: "Alice Adams".to_owned(),
                email: email.map(str::to_owned),
                created_at_ms: 0,
            },
            roles: Vec::new(),
        }
    }

    fn user(login: &str, email: Option<Email>) -> User {
        User {
            id: Uuid::from_u64_pair(1, 1).into(),
            content: UserContent {
                login: login.to_owned(),
                name: "Alice Adams".to_owned(),
                email,
                ..UserContent::default()
            },
            created_at_ms: 0,
            updated_at_ms: 0,
            disabled_at_ms: None,
            signed_out_at_ms: 0,
        }
    }

    #[test]
    fn an_administrator_who_is_called_like_the_owner_is_the_owner() {
        let address = || "Alice@Example.com".to_owned();
        let mail = "alice@example.COM";
        for (own, of) in [
            (administrator("ALICE", None), user("alice ", None)),
            (administrator("root", Some("alice")), user("alice", None)),
            (
                administrator(mail, None),
                user("a", Some(Email::Claimed(address()))),
            ),
            (
                administrator("root", Some(mail)),
                user("a", Some(Email::Verified(address()))),
            ),
            (administrator("root", Some(mail)), user(mail, None)),
        ] {
            assert!(is_same(&own, &of), "{own:?} {of:?}");
        }
        // The control: the name for people may be the same.
        let other = administrator("root", Some("root@example.com"));
        let of = user("alice", Some(Email::Verified(address())));
        assert!(!is_same(&other, &of));
        assert!(!is_same(&administrator("root", None), &user("a", None)));
    }
}
