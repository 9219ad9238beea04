//! One grant: who asked, who agreed, what for, and what came of it.

use api::grant::{GrantDetail, GrantState, Revocation};
use api::paths;
use api::right::Outcome;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::copy_button::CopyButton;
use crate::components::error_state::ErrorState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::{ExactTime, RelativeTime};
use crate::load::Loader;
use crate::pages::approvals::list::GRANT;
use crate::pages::approvals::waits::Waits;
use crate::pages::grants::explanation::{Explain, NoGrant};
use crate::pages::grants::revoke::Revoke;
use crate::pages::grants::rights::Rights;
use crate::pages::grants::row::{client_name, client_origin};
use crate::pages::grants::state::StateBadge;
use crate::pages::grants::timeline::Timeline;
use crate::pages::grants::tokens::Tokens;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn Grant(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let grant = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.grant(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        grant
            .map(|detail| client_name(&detail.grant.client, t))
            .unwrap_or_else(|| t.grant.title.to_owned())
    });
    let parent = Parent {
        label: t.nav.grants,
        href: Section::Grants.path(&slug),
    };
    let can_write = session.can_write(&slug);
    let for_body = slug.clone();
    view! {
        <PageHeader title=title parent=parent>
            {can_write.then(|| view! { <Revoke slug=slug grant=grant/> })}
        </PageHeader>
        {move || match (grant.error(), grant.get()) {
            (Some(error), _) if error.status() == Some(404) => {
                view! { <NoGrant slug=for_body.clone() id=id.clone()/> }.into_any()
            }
            (Some(error), _) => {
                view! { <ErrorState error=error retry=Callback::new(move |()| grant.reload())/> }
                    .into_any()
            }
            (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
            (None, Some(detail)) => body(&for_body, detail, t),
        }}
    }
}

/// The page below its head.
pub fn body(slug: &str, detail: GrantDetail, t: &'static Texts) -> AnyView {
    view! {
        <div role="status">{detail.revocation.clone().map(|r| revocation(r, t))}</div>
        {(detail.grant.state == GrantState::Waiting)
            .then(|| {
                view! { <Waits slug=slug.to_owned() grant=detail.grant.id.clone()/> }
            })}
        <div class="columns">
            <div class="columns-main">
                <section class="panel" aria-labelledby="rights">
                    <h2 id="rights" class="panel-title">{t.grant.rights}</h2>
                    <Rights slug=slug.to_owned() rights=detail.rights.clone()/>
                </section>
                <Explain slug=slug.to_owned() id=detail.grant.id.clone()/>
                <section class="panel" aria-labelledby="tokens">
                    <h2 id="tokens" class="panel-title">{t.grant.tokens}</h2>
                    <Tokens tokens=detail.tokens.clone()/>
                </section>
                <section class="panel" aria-labelledby="timeline">
                    <h2 id="timeline" class="panel-title">{t.grant.timeline}</h2>
                    <Timeline entries=detail.timeline.clone()/>
                </section>
            </div>
            {facts(slug, &detail, t)}
        </div>
    }
    .into_any()
}

fn revocation(revocation: Revocation, t: &'static Texts) -> AnyView {
    view! {
        <div class="banner tone-bad">
            <Glyph icon=Icon::Forbidden/>
            <div>
                <p class="banner-title">
                    {t.grant.revoked_by.replace("{}", &revocation.by)} " "
                    <RelativeTime at=revocation.at/>
                </p>
                <p>{revocation.reason}</p>
            </div>
        </div>
    }
    .into_any()
}

fn facts(slug: &str, detail: &GrantDetail, t: &'static Texts) -> AnyView {
    let grant = &detail.grant;
    let client = grant.client.clone();
    let user = grant.user.clone();
    let mut rights = detail.rights.iter();
    let asks_others = rights.any(|right| right.outcome == Outcome::Approval);
    let approvals = paths::with_query(
        Section::Approvals.path(slug),
        &[(GRANT, Some(grant.id.as_str()))],
    );
    let audit = format!("{}?object={}", Section::Audit.path(slug), grant.id);
    view! {
        <section class="panel facts" aria-labelledby="facts">
            <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
            <dl>
                <div class="fact">
                    <dt>{t.grants.state}</dt>
                    <dd><StateBadge state=grant.state end=grant.end/></dd>
                </div>
                <div class="fact">
                    <dt>{t.grants.client}</dt>
                    <dd>
                        <span class="cell-plain">{client_name(&client, t)}</span>
                        <span class="cell-sub">{client_origin(&client, t)}</span>
                    </dd>
                </div>
                {client.instance_id.map(|id| code(t.grant.instance, id))}
                {code(t.grant.thumbprint, client.thumbprint)}
                <div class="fact">
                    <dt>{t.grants.user}</dt>
                    <dd>
                        {match user {
                            Some(user) => {
                                view! {
                                    <span class="cell-plain">{user.name}</span>
                                    <span class="cell-sub">{user.login}</span>
                                }
                                    .into_any()
                            }
                            None => {
                                view! { <span class="quiet">{t.grants.no_user}</span> }.into_any()
                            }
                        }}
                    </dd>
                </div>
                <div class="fact">
                    <dt>{t.grants.requested}</dt>
                    <dd><ExactTime at=grant.created_at/></dd>
                </div>
                <div class="fact">
                    <dt>{t.grant.changed}</dt>
                    <dd><ExactTime at=grant.updated_at/></dd>
                </div>
                {code(t.grant.id, grant.id.clone())}
            </dl>
            <p class="links">
                {asks_others
                    .then(|| {
                        view! {
                            <a class="link" href=approvals>
                                {t.grant.approvals}
                                <Glyph icon=Icon::Arrow/>
                            </a>
                        }
                    })}
                <a class="link" href=audit>{t.grant.audit} <Glyph icon=Icon::Arrow/></a>
            </p>
        </section>
    }
    .into_any()
}

fn code(label: &'static str, value: String) -> AnyView {
    view! {
        <div class="fact">
            <dt>{label}</dt>
            <dd class="fact-code">
                <code title=value.clone()>{value.clone()}</code>
                <CopyButton value=value what=label/>
            </dd>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::pages::samples;
    use crate::texts::EN;

    fn render(detail: GrantDetail) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(detail.grant.created_at + 60_000));
            body("demo", detail, &EN).to_html()
        })
    }

    #[test]
    fn a_revoked_grant_says_who_did_it_and_why() {
        let mut detail = samples::grant();
        let before = render(detail.clone());
        assert!(!before.contains("banner"), "{before}");
        detail.revocation = Some(Revocation {
            at: detail.grant.created_at,
            by: "Ada".into(),
            reason: "The laptop was stolen.".into(),
        });
        let after = render(detail);
        assert!(after.contains("Revoked by Ada"), "{after}");
        assert!(after.contains("The laptop was stolen."));
    }

    #[test]
    fn a_clients_own_words_are_escaped_and_marked_as_its_own() {
        let mut detail = samples::grant();
        detail.grant.client.name = Some("<b>Bank</b>".into());
        detail.grant.client.provenance = api::grant::Provenance::SelfDeclared;
        let html = render(detail);
        assert!(html.contains("&lt;b&gt;Bank"), "{html}");
        assert!(html.contains(EN.grants.self_declared));
    }
}
