//! One end user, and what they sign in with.

use api::paths;
use api::user::{Factor, FactorKind, User as Stored, UserFactors};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::copy_button::CopyButton;
use crate::components::error_state::ErrorState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::{PageHeader, Parent};
use crate::components::relative_time::{ExactTime, RelativeTime};
use crate::load::Loader;
use crate::pages::users::access::Access;
use crate::pages::users::form::Known;
use crate::pages::users::password_link::PasswordLink;
use crate::pages::users::reset::Reset;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn User(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let user = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.user(&slug, &id).await }
        })
    };
    let factors = {
        let (slug, id) = (slug.clone(), id.clone());
        Loader::new(move || {
            let (slug, id) = (slug.clone(), id.clone());
            async move { api.user_factors(&slug, &id).await }
        })
    };
    let title = Signal::derive(move || {
        user.map(|user| user.name.clone())
            .unwrap_or_else(|| t.users.one.to_owned())
    });
    let parent = Parent {
        label: t.nav.users,
        href: Section::Users.path(&slug),
    };
    let can_write = session.can_write(&slug);
    let actions = can_write.then(|| {
        let (of_access, id_of_access) = (slug.clone(), id.clone());
        let (slug, id) = (slug.clone(), id.clone());
        view! {
            <Access slug=of_access id=id_of_access user=user/>
            <Reset slug=slug id=id user=user factors=factors/>
        }
    });
    // A change of what is known leaves the form alone: it has it already.
    let there = Memo::new(move |_| user.map(|_| ()).is_some());
    let slug = StoredValue::new(slug);
    view! {
        <PageHeader title=title parent=parent>{actions}</PageHeader>
        {move || match (user.error(), there.get().then(|| untrack(|| user.get())).flatten()) {
            (Some(error), _) => {
                view! { <ErrorState error=error retry=Callback::new(move |()| user.reload())/> }
                    .into_any()
            }
            (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
            (None, Some(found)) => {
                let id = found.id.clone();
                view! {
                    <div role="status">{move || user.map(|now| out(now, t))}</div>
                    <div class="columns">
                        <div class="columns-main">
                            <section aria-label=t.users.known_about>
                                <Known slug=slug.get_value() found=found user=user/>
                            </section>
                            {can_write
                                .then(|| {
                                    view! { <PasswordLink slug=slug.get_value() id=id user=user/> }
                                })}
                            <section class="panel" aria-labelledby="factors">
                                <h2 id="factors" class="panel-title">{t.users.factors}</h2>
                                {move || match (factors.error(), factors.get()) {
                                    (Some(error), _) => {
                                        view! {
                                            <ErrorState
                                                error=error
                                                retry=Callback::new(move |()| factors.reload())
                                            />
                                        }
                                            .into_any()
                                    }
                                    (None, None) => {
                                        view! { <span class="skeleton skeleton-block"></span> }
                                            .into_any()
                                    }
                                    (None, Some(found)) => list(found, t),
                                }}
                            </section>
                        </div>
                        {move || user.get().map(|now| facts(&slug.get_value(), now, t))}
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// Says that the user may not sign in.
fn out(user: &Stored, t: &'static Texts) -> Option<AnyView> {
    let since = user.disabled_at?;
    Some(
        view! {
            <div class="banner tone-bad">
                <Glyph icon=Icon::Forbidden/>
                <div>
                    <p class="banner-title">{t.users.disabled}</p>
                    <p>{t.users.disabled_text} " · " <RelativeTime at=since/></p>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// What the user signs in with.
pub fn list(found: UserFactors, t: &'static Texts) -> AnyView {
    if found.factors.is_empty() {
        return view! { <p class="quiet">{t.users.password_only}</p> }.into_any();
    }
    let codes = match found.recovery_codes {
        0 => t.users.no_codes.to_owned(),
        1 => t.users.one_code.to_owned(),
        many => t.users.codes.replace("{}", &many.to_string()),
    };
    view! {
        <ul>
            {found.factors.into_iter().map(|one| factor(one, t)).collect_view()}
        </ul>
        <p class="panel-note quiet">{codes}</p>
    }
    .into_any()
}

fn factor(factor: Factor, t: &'static Texts) -> AnyView {
    let (kind, icon) = match factor.kind {
        FactorKind::Totp => (t.users.totp, Icon::Phone),
        FactorKind::Passkey => (t.users.passkey, Icon::Lock),
    };
    let name = Some(factor.name).filter(|name| !name.is_empty());
    let used = match factor.last_used_at {
        Some(at) => view! { {t.users.used} " " <RelativeTime at=at/> }.into_any(),
        None => t.users.never_used.into_any(),
    };
    view! {
        <li class="token">
            <span class="token-icon"><Glyph icon=icon/></span>
            <div class="token-text">
                <h3 class="token-title">{name.unwrap_or_else(|| kind.to_owned())}</h3>
                <p class="token-facts quiet">
                    {t.users.enrolled} " " <RelativeTime at=factor.created_at/> " · " {used}
                    {(!factor.transports.is_empty())
                        .then(|| format!(" · {}", factor.transports.join(", ")))}
                </p>
            </div>
            <Badge tone=Tone::Info label=kind/>
        </li>
    }
    .into_any()
}

fn facts(slug: &str, user: Stored, t: &'static Texts) -> AnyView {
    let link =
        |path: String, name: &str, value: &str| paths::with_query(path, &[(name, Some(value))]);
    let grants = link(Section::Grants.path(slug), "user", &user.login);
    let belongs = link(
        Section::Relationships.path(slug),
        "subject",
        &format!("user:{}", user.id),
    );
    let audit = link(Section::Audit.path(slug), "object", &user.id);
    view! {
        <section class="panel facts" aria-labelledby="facts">
            <h2 id="facts" class="visually-hidden">{t.grant.facts}</h2>
            <dl>
                <div class="fact">
                    <dt>{t.users.login}</dt>
                    <dd>{user.login}</dd>
                </div>
                <div class="fact">
                    <dt>{t.users.since}</dt>
                    <dd><ExactTime at=user.created_at/></dd>
                </div>
                <div class="fact">
                    <dt>{t.users.id}</dt>
                    <dd class="fact-code">
                        <code title=user.id.clone()>{user.id.clone()}</code>
                        <CopyButton value=user.id what=t.users.id/>
                    </dd>
                </div>
            </dl>
            <p class="links">
                <a class="link" href=grants>{t.users.grants} <Glyph icon=Icon::Arrow/></a>
                <a class="link" href=belongs>{t.users.belongs} <Glyph icon=Icon::Arrow/></a>
                <a class="link" href=audit>{t.users.audit} <Glyph icon=Icon::Arrow/></a>
            </p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::texts::EN;

    fn render(found: UserFactors) -> String {
        Owner::new().with(|| {
            provide_context(Clock::fixed(1_000_000));
            list(found, &EN).to_html()
        })
    }

    #[test]
    fn a_user_without_factors_signs_in_with_the_password_alone() {
        let html = render(UserFactors {
            factors: Vec::new(),
            recovery_codes: 0,
        });
        assert!(html.contains(EN.users.password_only), "{html}");
    }

    #[test]
    fn a_factor_without_a_name_is_called_what_it_is() {
        let html = render(UserFactors {
            factors: vec![Factor {
                id: "f".into(),
                kind: FactorKind::Totp,
                name: String::new(),
                transports: Vec::new(),
                created_at: 1,
                last_used_at: None,
            }],
            recovery_codes: 7,
        });
        assert_eq!(html.matches(EN.users.totp).count(), 2, "{html}");
        assert!(html.contains("7 recovery codes"), "{html}");
        assert!(html.contains(EN.users.never_used));
    }
}
