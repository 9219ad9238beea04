//! Which role may do what: one table, decided nowhere else.

use api::tenant::Role;

/// A right as a type, so that a handler cannot be written without naming the
/// one it needs.
pub trait Needed: 'static {
    /// The right.
    const RIGHT: Right;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident $word:literal)*) => {
        /// What an administrator can be allowed to do in a tenant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Right {
            $($(#[$doc])* $name,)*
        }

        impl Right {
            /// All of them.
            #[cfg(test)]
            pub const ALL: &'static [Right] = &[$(Right::$name,)*];

            /// Its name in the API's description.
            pub fn word(self) -> &'static str {
                match self {
                    $(Right::$name => $word,)*
                }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl Needed for $name {
                const RIGHT: Right = Right::$name;
            }
        )*
    };
}

rights! {
    /// See the tenant and its addresses.
    ReadTenant "tenant.read"
    /// See right types, resource sets, client classes, policies, branding.
    ReadConfiguration "configuration.read"
    /// See grants, with who asked and who decided.
    ReadGrants "grant.read"
    /// Revoke grants.
    RevokeGrants "grant.revoke"
    /// Take approval requests back.
    CancelApprovals "approval.cancel"
    /// Answer approval requests, where policy asks for the role.
    AnswerApprovals "approval.answer"
    /// See end users, and what they sign in with.
    ReadUsers "user.read"
    /// Create and change end users, let them sign in or not, and make links by
    /// which they set a password.
    WriteUsers "user.write"
    /// Remove what an end user signs in with beside the password.
    ResetFactors "user-factor.reset"
    /// Create, change and delete resource sets.
    WriteResourceSets "resource-set.write"
    /// Create, change and delete client classes.
    WriteClientClasses "client-class.write"
    /// Register and delete keys known by reference.
    WriteKeyReferences "key-reference.write"
    /// Add and remove relationships.
    WriteRelationships "relationship.write"
    /// Change what tokens for resource servers are like.
    WriteResourceServers "resource-server.write"
    /// Make, activate and remove signing keys.
    WriteSigningKeys "signing-key.write"
    /// Change what is set about the tenant.
    WriteSettings "tenant-settings.write"
    /// Change branding and logo.
    WriteBranding "branding.write"
    /// Write drafts of policies and saved cases, replay and shadow them, and
    /// propose them.
    WritePolicies "policy.write"
    /// Make policies live, also those that somebody proposed.
    PublishPolicies "policy.publish"
    /// See the audit log.
    ReadAudit "audit.read"
}

/// Whether the role has the right.
pub fn allows(role: Role, right: Right) -> bool {
    match right {
        Right::ReadTenant | Right::ReadConfiguration => match role {
            Role::PlatformOperator
            | Role::Owner
            | Role::Administrator
            | Role::PolicyAuthor
            | Role::Approver
            | Role::Support
            | Role::Auditor => true,
        },
        // Grants and users name persons: not for those who only write policies.
        Right::ReadGrants | Right::ReadUsers => match role {
            Role::PlatformOperator
            | Role::Owner
            | Role::Administrator
            | Role::Approver
            | Role::Support
            | Role::Auditor => true,
            Role::PolicyAuthor => false,
        },
        Right::ReadAudit => match role {
            Role::PlatformOperator | Role::Owner | Role::Administrator | Role::Auditor => true,
            Role::PolicyAuthor | Role::Approver | Role::Support => false,
        },
        Right::WritePolicies => match role {
            Role::PlatformOperator | Role::Owner | Role::Administrator | Role::PolicyAuthor => true,
            Role::Approver | Role::Support | Role::Auditor => false,
        },
        // Who runs the platform can do everything, but is asked by no policy:
        // needs one of these roles in the tenant, too.
        Right::AnswerApprovals => match role {
            Role::Owner | Role::Administrator | Role::Approver => true,
            Role::PlatformOperator | Role::PolicyAuthor | Role::Support | Role::Auditor => false,
        },
        Right::RevokeGrants
        | Right::PublishPolicies
        | Right::CancelApprovals
        | Right::WriteUsers
        | Right::ResetFactors
        | Right::WriteResourceSets
        | Right::WriteClientClasses
        | Right::WriteKeyReferences
        | Right::WriteRelationships
        | Right::WriteResourceServers
        | Right::WriteSigningKeys
        | Right::WriteSettings
        | Right::WriteBranding => match role {
            Role::PlatformOperator | Role::Owner | Role::Administrator => true,
            Role::PolicyAuthor | Role::Approver | Role::Support | Role::Auditor => false,
        },
    }
}

/// A stored role in the API's words.
pub fn role(stored: store::platform::Role) -> Role {
    use store::platform::Role as Stored;
    match stored {
        Stored::PlatformOperator => Role::PlatformOperator,
        Stored::Owner => Role::Owner,
        Stored::Administrator => Role::Administrator,
        Stored::PolicyAuthor => Role::PolicyAuthor,
        Stored::Approver => Role::Approver,
        Stored::Support => Role::Support,
        Stored::Auditor => Role::Auditor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 7] = [
        Role::PlatformOperator,
        Role::Owner,
        Role::Administrator,
        Role::PolicyAuthor,
        Role::Approver,
        Role::Support,
        Role::Auditor,
    ];

    #[test]
    fn what_the_console_offers_to_a_role_is_what_the_table_allows() {
        for role in ROLES {
            let may_write = Right::ALL
                .iter()
                .filter(|right| !right.word().ends_with(".read"))
                .filter(|right| **right != Right::WritePolicies)
                .filter(|right| **right != Right::AnswerApprovals)
                .any(|right| allows(role, *right));
            assert_eq!(may_write, role.can_write(), "{role:?}");
            let may_write = allows(role, Right::WritePolicies);
            assert_eq!(may_write, role.can_write_policies(), "{role:?}");
            let may_answer = allows(role, Right::AnswerApprovals);
            assert_eq!(may_answer, role.can_answer_approvals(), "{role:?}");
        }
    }

    #[test]
    fn an_auditor_reads_everything_and_writes_nothing() {
        for right in Right::ALL {
            let reads = right.word().ends_with(".read");
            assert_eq!(allows(Role::Auditor, *right), reads, "{right:?}");
        }
    }
}
