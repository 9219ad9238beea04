//! Every address of the console, in both directions.

use leptos_router::location::Url;

/// Where the console is mounted.
pub const BASE: &str = "/console";

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The start: goes on to a tenant.
    Home,
    /// Sign-in, with `?return=` as the address to go back to.
    SignIn,
    /// The one-time set-up, with `?token=`.
    Setup,
    /// A page of a tenant.
    Tenant(String, Section),
    /// Nothing is there.
    Unknown,
}

/// A page of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Addresses and first steps.
    Overview,
    /// All grants.
    Grants,
    /// One grant.
    Grant(String),
    /// All approval requests.
    Approvals,
    /// One approval request.
    Approval(String),
    /// All resource sets.
    ResourceSets,
    /// The form for a new one.
    NewResourceSet,
    /// One resource set.
    ResourceSet(String),
    /// The catalogue of right types.
    RightTypes,
    /// All client classes.
    ClientClasses,
    /// The form for a new one.
    NewClientClass,
    /// One client class.
    ClientClass(String),
    /// The policies in force, and what the draft makes of them.
    Policies,
    /// The choice of how a new policy begins, or the form for it.
    NewPolicy,
    /// One policy of the draft.
    Policy(String),
    /// What the draft changes.
    PolicyDraft,
    /// All saved cases.
    PolicyTests,
    /// The form for a new one.
    NewPolicyTest,
    /// One saved case.
    PolicyTest(String),
    /// All replays of recorded requests.
    PolicyReplays,
    /// One replay.
    PolicyReplay(String),
    /// Policies that are asked beside the live ones.
    PolicyShadow,
    /// All versions of the policies.
    PolicyVersions,
    /// One version.
    PolicyVersion(String),
    /// All end users.
    Users,
    /// The form for a new end user.
    NewUser,
    /// One end user.
    User(String),
    /// Who belongs to what.
    Relationships,
    /// All resource servers.
    ResourceServers,
    /// One resource server.
    ResourceServer(String),
    /// All keys known by reference.
    KeyReferences,
    /// The form for a new one.
    NewKeyReference,
    /// The keys the tenant signs with.
    SigningKeys,
    /// What is set about the tenant.
    Settings,
    /// How the pages for people look.
    Branding,
    /// The audit log.
    Audit,
    /// Nothing is there.
    Unknown,
}

impl Route {
    /// The address of a path.
    pub fn parse(path: &str) -> Self {
        let Some(rest) = path.strip_prefix(BASE) else {
            return Route::Unknown;
        };
        let segments: Vec<String> = rest
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(Url::unescape)
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            [] => Route::Home,
            ["sign-in"] => Route::SignIn,
            ["setup"] => Route::Setup,
            ["t", slug, rest @ ..] => Route::Tenant((*slug).to_owned(), Section::parse(rest)),
            _ => Route::Unknown,
        }
    }

    /// The page of a tenant that it is, if it is one.
    pub fn section(&self) -> &Section {
        match self {
            Route::Tenant(_, section) => section,
            _ => &Section::Unknown,
        }
    }

    /// The path of the address.
    pub fn path(&self) -> String {
        match self {
            Route::Home | Route::Unknown => format!("{BASE}/"),
            Route::SignIn => format!("{BASE}/sign-in"),
            Route::Setup => format!("{BASE}/setup"),
            Route::Tenant(slug, section) => section.path(slug),
        }
    }
}

impl Section {
    fn parse(segments: &[&str]) -> Self {
        match segments {
            [] => Section::Overview,
            ["grants"] => Section::Grants,
            ["grants", id] => Section::Grant((*id).to_owned()),
            ["approvals"] => Section::Approvals,
            ["approvals", id] => Section::Approval((*id).to_owned()),
            ["resource-sets"] => Section::ResourceSets,
            ["resource-sets", "new"] => Section::NewResourceSet,
            ["resource-sets", id] => Section::ResourceSet((*id).to_owned()),
            ["right-types"] => Section::RightTypes,
            ["client-classes"] => Section::ClientClasses,
            ["client-classes", "new"] => Section::NewClientClass,
            ["client-classes", id] => Section::ClientClass((*id).to_owned()),
            ["policies"] => Section::Policies,
            ["policies", "new"] => Section::NewPolicy,
            ["policies", "draft"] => Section::PolicyDraft,
            ["policies", "draft", id] => Section::Policy((*id).to_owned()),
            ["policies", "tests"] => Section::PolicyTests,
            ["policies", "tests", "new"] => Section::NewPolicyTest,
            ["policies", "tests", id] => Section::PolicyTest((*id).to_owned()),
            ["policies", "replays"] => Section::PolicyReplays,
            ["policies", "replays", id] => Section::PolicyReplay((*id).to_owned()),
            ["policies", "shadow"] => Section::PolicyShadow,
            ["policies", "versions"] => Section::PolicyVersions,
            ["policies", "versions", number] => Section::PolicyVersion((*number).to_owned()),
            ["users"] => Section::Users,
            ["users", "new"] => Section::NewUser,
            ["users", id] => Section::User((*id).to_owned()),
            ["relationships"] => Section::Relationships,
            ["resource-servers"] => Section::ResourceServers,
            ["resource-servers", id] => Section::ResourceServer((*id).to_owned()),
            ["key-references"] => Section::KeyReferences,
            ["key-references", "new"] => Section::NewKeyReference,
            ["signing-keys"] => Section::SigningKeys,
            ["settings"] => Section::Settings,
            ["branding"] => Section::Branding,
            ["audit"] => Section::Audit,
            _ => Section::Unknown,
        }
    }

    /// The path of this page in a tenant.
    pub fn path(&self, slug: &str) -> String {
        let slug = Url::escape(slug);
        let page = match self {
            Section::Overview | Section::Unknown => String::new(),
            Section::Grants => "/grants".to_owned(),
            Section::Grant(id) => format!("/grants/{}", Url::escape(id)),
            Section::Approvals => "/approvals".to_owned(),
            Section::Approval(id) => format!("/approvals/{}", Url::escape(id)),
            Section::ResourceSets => "/resource-sets".to_owned(),
            Section::NewResourceSet => "/resource-sets/new".to_owned(),
            Section::ResourceSet(id) => format!("/resource-sets/{}", Url::escape(id)),
            Section::RightTypes => "/right-types".to_owned(),
            Section::ClientClasses => "/client-classes".to_owned(),
            Section::NewClientClass => "/client-classes/new".to_owned(),
            Section::ClientClass(id) => format!("/client-classes/{}", Url::escape(id)),
            Section::Policies => "/policies".to_owned(),
            Section::NewPolicy => "/policies/new".to_owned(),
            Section::PolicyDraft => "/policies/draft".to_owned(),
            Section::Policy(id) => format!("/policies/draft/{}", Url::escape(id)),
            Section::PolicyTests => "/policies/tests".to_owned(),
            Section::NewPolicyTest => "/policies/tests/new".to_owned(),
            Section::PolicyTest(id) => format!("/policies/tests/{}", Url::escape(id)),
            Section::PolicyReplays => "/policies/replays".to_owned(),
            Section::PolicyReplay(id) => format!("/policies/replays/{}", Url::escape(id)),
            Section::PolicyShadow => "/policies/shadow".to_owned(),
            Section::PolicyVersions => "/policies/versions".to_owned(),
            Section::PolicyVersion(number) => {
                format!("/policies/versions/{}", Url::escape(number))
            }
            Section::Users => "/users".to_owned(),
            Section::NewUser => "/users/new".to_owned(),
            Section::User(id) => format!("/users/{}", Url::escape(id)),
            Section::Relationships => "/relationships".to_owned(),
            Section::ResourceServers => "/resource-servers".to_owned(),
            Section::ResourceServer(id) => format!("/resource-servers/{}", Url::escape(id)),
            Section::KeyReferences => "/key-references".to_owned(),
            Section::NewKeyReference => "/key-references/new".to_owned(),
            Section::SigningKeys => "/signing-keys".to_owned(),
            Section::Settings => "/settings".to_owned(),
            Section::Branding => "/branding".to_owned(),
            Section::Audit => "/audit".to_owned(),
        };
        format!("{BASE}/t/{slug}{page}")
    }

    /// The list this page belongs to: what the navigation marks as current.
    pub fn list(&self) -> Self {
        match self {
            Section::Grant(_) => Section::Grants,
            Section::Approval(_) => Section::Approvals,
            Section::NewResourceSet | Section::ResourceSet(_) => Section::ResourceSets,
            Section::NewClientClass | Section::ClientClass(_) => Section::ClientClasses,
            Section::NewUser | Section::User(_) => Section::Users,
            Section::NewPolicy
            | Section::Policy(_)
            | Section::PolicyDraft
            | Section::PolicyTests
            | Section::NewPolicyTest
            | Section::PolicyTest(_)
            | Section::PolicyReplays
            | Section::PolicyReplay(_)
            | Section::PolicyShadow
            | Section::PolicyVersions
            | Section::PolicyVersion(_) => Section::Policies,
            Section::ResourceServer(_) => Section::ResourceServers,
            Section::NewKeyReference => Section::KeyReferences,
            other => other.clone(),
        }
    }

    /// The same page of another tenant. An object's page has none, its list has.
    pub fn elsewhere(&self) -> Self {
        self.list()
    }
}

/// The address to go to after sign-in, if `wanted` is one of the console's own.
/// Anything else could be a link that leads people away.
pub fn return_path(wanted: Option<&str>) -> String {
    wanted
        .filter(|path| {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            !path.contains(['\\', ':'])
                && !matches!(
                    Route::parse(path),
                    Route::Unknown | Route::SignIn | Route::Setup
                )
        })
        .map_or_else(|| Route::Home.path(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_read_back_as_it_was_written() {
        let sections = [
            Section::Overview,
            Section::Grants,
            Section::Grant("0197".into()),
            Section::Approvals,
            Section::Approval("x".into()),
            Section::ResourceSets,
            Section::NewResourceSet,
            Section::ResourceSet("a b".into()),
            Section::RightTypes,
            Section::ClientClasses,
            Section::NewClientClass,
            Section::ClientClass("x".into()),
            Section::Policies,
            Section::NewPolicy,
            Section::Policy("x".into()),
            Section::PolicyDraft,
            Section::PolicyTests,
            Section::NewPolicyTest,
            Section::PolicyTest("x".into()),
            Section::PolicyReplays,
            Section::PolicyReplay("x".into()),
            Section::PolicyShadow,
            Section::PolicyVersions,
            Section::PolicyVersion("3".into()),
            Section::Users,
            Section::NewUser,
            Section::User("x".into()),
            Section::Relationships,
            Section::ResourceServers,
            Section::ResourceServer("x".into()),
            Section::KeyReferences,
            Section::NewKeyReference,
            Section::SigningKeys,
            Section::Settings,
            Section::Branding,
            Section::Audit,
        ];
        for section in sections {
            let route = Route::Tenant("demo".into(), section);
            assert_eq!(Route::parse(&route.path()), route);
        }
        for route in [Route::Home, Route::SignIn, Route::Setup] {
            assert_eq!(Route::parse(&route.path()), route);
        }
    }

    #[test]
    fn what_is_not_an_address_is_unknown() {
        assert_eq!(Route::parse("/console/nowhere"), Route::Unknown);
        assert_eq!(Route::parse("/"), Route::Unknown);
        assert_eq!(
            Route::parse("/console/t/demo/grants/1/2"),
            Route::Tenant("demo".into(), Section::Unknown)
        );
    }

    #[test]
    fn sign_in_does_not_lead_away_from_the_console() {
        for bad in [
            "https://evil.example/console/t/demo",
            "//evil.example/console",
            "/console/\\evil.example",
            "/logout",
            "/console/sign-in",
            "javascript:alert(1)",
        ] {
            assert_eq!(return_path(Some(bad)), "/console/", "{bad}");
        }
        assert_eq!(
            return_path(Some("/console/t/demo/grants?state=approved")),
            "/console/t/demo/grants?state=approved"
        );
        assert_eq!(return_path(None), "/console/");
    }
}
