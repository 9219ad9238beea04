//! What every page promises, checked on the HTML of every sample in every
//! locale.

mod markup;

use std::collections::BTreeSet;

use markup::{Tag, tags, text_of};
use pages::approvals::question::{self, Question};
use pages::approvals::{self, Approvals};
use pages::brand::{Brand, Logo};
use pages::consent::{self, Agent, Consent, Identity, IdentityFact, Need, Provenance, Who};
use pages::device::{self, Device};
use pages::factor::ceremony::{self, Ceremony, Purpose};
use pages::factor::codes::{self, Codes};
use pages::factor::prove::{self, Account, Prove};
use pages::factor::security::{self, Security};
use pages::factor::totp::{self, Totp};
use pages::failure::{self, Failure, FailureKind};
use pages::finished::{self, Finished};
use pages::locale::Locale;
use pages::me::{self, Me};
use pages::password::{self, Password, Stage};
use pages::sign_in::{self, Problem, SignIn};
use pages::texts::texts;

/// Every sample page with its locale.
fn samples() -> Vec<(Locale, String)> {
    let mut samples = Vec::new();
    for locale in Locale::ALL {
        let mut add = |html| samples.push((locale, html));
        add(consent::render(&Consent::sample_in(locale)));
        add(finished::render(&Finished::sample_in(locale)));
        add(finished::render(&Finished::sample_waiting(locale)));
        add(approvals::render(&Approvals::sample_in(locale)));
        for problem in [approvals::Problem::Unknown, approvals::Problem::Days] {
            add(approvals::render(&Approvals::sample_empty(locale, problem)));
        }
        for reason in [question::ReasonField::Plain, question::ReasonField::Missing] {
            add(question::render(&Question {
                reason,
                ..Question::sample_in(locale)
            }));
        }
        add(me::render(&Me::sample_in(locale)));
        for problem in [
            None,
            Some(device::Problem::Missing),
            Some(device::Problem::Unknown),
            Some(device::Problem::UnknownLastTries),
        ] {
            add(device::render(&Device {
                problem,
                ..Device::sample_in(locale)
            }));
        }
        for kind in FailureKind::ALL {
            add(failure::render(&Failure::sample_in(locale, kind)));
        }
        for problem in [
            None,
            Some(pages::factor::Problem::Missing),
            Some(pages::factor::Problem::Refused),
        ] {
            let sample = Prove::sample_in(locale);
            add(prove::render(&Prove { problem, ..sample }));
            let sample = Totp::sample_in(locale);
            add(totp::render(&Totp { problem, ..sample }));
        }
        for account in [
            Account::Ready,
            Account::Lacks,
            Account::CanEnrol(Me::sample().security),
        ] {
            add(prove::render(&Prove::sample_step_up(locale, account)));
        }
        for purpose in [Purpose::Use, Purpose::Enrol] {
            add(ceremony::render(&Ceremony::sample_in(locale, purpose)));
        }
        add(codes::render(&Codes::sample_in(locale)));
        for problem in [
            None,
            Some(pages::password::Problem::Length),
            Some(pages::password::Problem::Differs),
        ] {
            let mut sample = Password::sample_in(locale);
            if let Stage::Choose(choose) = &mut sample.stage {
                choose.problem = problem;
            }
            add(password::render(&sample));
        }
        add(password::render(&Password::sample_done(locale)));
        add(password::render(&Password {
            stage: Stage::Over,
            ..Password::sample_in(locale)
        }));
        add(security::render(&Security::sample_in(locale)));
        for problem in [
            None,
            Some(Problem::LoginMissing),
            Some(Problem::PasswordMissing),
            Some(Problem::Refused),
        ] {
            add(sign_in::render(&SignIn {
                problem,
                ..SignIn::sample_in(locale)
            }));
        }
    }
    for model in [Consent::sample_first_seen(), Consent::sample_verified()] {
        samples.push((Locale::En, consent::render(&model)));
    }
    samples.push((Locale::En, me::render(&Me::sample_empty())));
    samples.push((Locale::En, security::render(&Security::sample_bare())));
    let denied = finished::render(&Finished::sample_denied());
    samples.push((Locale::En, denied));
    samples
}

fn boxes(tags: &[Tag]) -> Vec<&Tag> {
    tags.iter()
        .filter(|tag| tag.is("type", "checkbox"))
        .collect()
}

fn decisions(tags: &[Tag]) -> Vec<&Tag> {
    tags.iter()
        .filter(|tag| tag.is("name", "decision"))
        .collect()
}

/// The values a browser would post as `right` without any click.
fn posted(tags: &[Tag]) -> Vec<&str> {
    tags.iter()
        .filter(|tag| tag.is("name", "right"))
        .filter(|tag| tag.is("type", "hidden") || tag.has("checked"))
        .filter_map(|tag| tag.value("value"))
        .collect()
}

#[test]
fn no_page_runs_scripts_styles_inline_or_loads_from_elsewhere() {
    for (_, html) in samples() {
        let ceremony = html.contains("data-passkey");
        for tag in tags(&html) {
            // The one script is a file of ours, with the nonce of its answer.
            if tag.name == "script" {
                assert!(ceremony && tag.is("nonce", "c2FtcGxl"), "{tag:?}");
                assert!(tag.is("src", "/assets/passkey-sample.js"), "{tag:?}");
            }
            for (name, value) in &tag.attributes {
                assert_ne!(name, "style", "{tag:?}");
                assert!(!name.starts_with("on"), "{tag:?}");
                if matches!(name.as_str(), "src" | "href" | "action") {
                    let here = value.starts_with('/') && !value.starts_with("//");
                    let known = here
                        || value.starts_with('#')
                        || value.starts_with("mailto:")
                        || matches!(value.as_str(), "style.css" | "data:,");
                    assert!(known, "{tag:?}");
                }
            }
        }
        assert!(!html.contains("<!>") && !html.contains("<!--"));
    }
}

#[test]
fn every_page_is_one_complete_document() {
    for (locale, html) in samples() {
        assert!(html.starts_with("<!doctype html><html"));
        let tags = tags(&html);
        let count = |name| tags.iter().filter(|tag| tag.name == name).count();
        for name in [
            "html", "head", "title", "body", "header", "main", "footer", "h1", "style",
        ] {
            assert_eq!(count(name), 1, "{name}");
        }
        assert!(tags[0].is("lang", locale.tag()) && tags[0].is("dir", locale.direction()));
        let skip = tags.iter().find(|tag| tag.is("class", "skip")).unwrap();
        let main = tags.iter().find(|tag| tag.name == "main").unwrap();
        assert_eq!(
            skip.value("href").unwrap(),
            format!("#{}", main.value("id").unwrap())
        );
        let style = tags.iter().find(|tag| tag.name == "style").unwrap();
        assert!(style.is("nonce", "c2FtcGxl"));
        assert!(html.contains(r#"<meta name="referrer" content="no-referrer">"#));
    }
}

#[test]
fn every_element_is_closed_and_every_id_is_used_once() {
    for (_, html) in samples() {
        assert_eq!(markup::unbalanced(&html), None);
        let tags = tags(&html);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.value("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        for tag in &tags {
            for reference in ["for", "aria-describedby"] {
                if let Some(id) = tag.value(reference) {
                    assert!(unique.contains(id), "{tag:?}");
                }
            }
        }
    }
}

#[test]
fn every_visible_input_has_a_label() {
    for (_, html) in samples() {
        let tags = tags(&html);
        let labels: BTreeSet<&str> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.value("for"))
            .collect();
        for input in tags.iter().filter(|tag| tag.name == "input") {
            if !input.is("type", "hidden") {
                assert!(labels.contains(input.value("id").unwrap()), "{input:?}");
            }
        }
    }
}

#[test]
fn every_form_posts_and_carries_its_token() {
    for (_, html) in samples() {
        let tags = tags(&html);
        let forms = tags.iter().filter(|tag| tag.name == "form");
        let tokens = tags.iter().filter(|tag| tag.is("name", "csrf"));
        assert!(forms.clone().all(|form| form.is("method", "post")));
        assert_eq!(forms.count(), tokens.count());
    }
}

#[test]
fn nothing_has_the_focus_when_a_page_opens() {
    for (_, html) in samples() {
        assert!(tags(&html).iter().all(|tag| !tag.has("autofocus")));
    }
}

#[test]
fn allow_and_deny_are_the_same_button() {
    for locale in Locale::ALL {
        let html = consent::render(&Consent::sample_in(locale));
        let tags = tags(&html);
        let decisions = decisions(&tags);
        let values: Vec<_> = decisions.iter().map(|tag| tag.value("value")).collect();
        assert_eq!(values, [Some("allow"), Some("deny")]);
        assert_eq!(decisions[0].value("class"), decisions[1].value("class"));
        let attributes = |tag: &Tag| -> Vec<String> {
            tag.attributes
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        };
        assert_eq!(attributes(decisions[0]), attributes(decisions[1]));
    }
}

#[test]
fn a_needed_right_cannot_be_unticked() {
    let model = Consent::sample();
    let html = consent::render(&model);
    let tags = tags(&html);
    let rights = || model.resources.iter().flat_map(|resource| &resource.rights);
    assert_eq!(
        rights()
            .filter(|right| right.need == Need::Required)
            .count(),
        1
    );
    for right in rights() {
        let index = right.index.to_string();
        let of = |tag: &&&Tag| tag.is("value", &index);
        let shown = boxes(&tags);
        let shown = shown.iter().find(of).unwrap();
        let hidden = tags
            .iter()
            .filter(|tag| tag.is("type", "hidden") && tag.is("name", "right"))
            .any(|tag| tag.is("value", &index));
        let needed = right.need == Need::Required;
        assert_eq!(shown.has("disabled"), needed, "{shown:?}");
        assert_eq!(hidden, needed);
        // A box with a name would post the right a second time.
        assert_eq!(shown.has("name"), !needed);
    }
    assert!(boxes(&tags)[0].has("checked"));
}

#[test]
fn only_known_clients_without_agents_start_with_optional_ticks() {
    let with = |provenance, agent| {
        let mut model = Consent::sample();
        model.client.provenance = provenance;
        model.client.agent = agent;
        let html = consent::render(&model);
        let tags = tags(&html);
        posted(&tags)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let agent = || {
        Some(Agent {
            name: "Errand".to_owned(),
            operator: None,
            purpose: None,
        })
    };
    assert_eq!(with(Provenance::SelfDeclared, None), ["0"]);
    assert_eq!(with(Provenance::FirstTimeSeen, None), ["0"]);
    assert_eq!(with(Provenance::Registered, agent()), ["0"]);
    // The last one is who the person is.
    let all = ["0", "1", "2", "3"];
    assert_eq!(with(Provenance::Registered, None), all);
    assert_eq!(with(Provenance::VerifiedByOrganisation, None), all);
}

#[test]
fn the_consent_page_shows_what_is_told_about_the_person() {
    for locale in Locale::ALL {
        let facts = vec![
            IdentityFact::Pairwise,
            IdentityFact::Account("acct:ada@acme.example".to_owned()),
            IdentityFact::Email("ada@acme.example".to_owned()),
            IdentityFact::PhoneNumber("+12065550100".to_owned()),
            IdentityFact::Did("did:example:ada".to_owned()),
            IdentityFact::Uri("https://ada.example/<b>".to_owned()),
            IdentityFact::Assertion,
        ];
        let mut model = Consent::sample_in(locale);
        model.identity = Some(Identity { index: 3, facts });
        let html = consent::render(&model);
        assert!(!html.contains("<b>"));
        let text = text_of(&html);
        let texts = &texts(locale).identity;
        for expected in [
            texts.tell,
            texts.pairwise_value,
            "acct:ada@acme.example",
            "ada@acme.example",
            "+12065550100",
            "did:example:ada",
            "https://ada.example/",
            texts.assertion_value,
        ] {
            assert!(text.contains(expected), "{expected}");
        }
        model.identity = None;
        assert!(!text_of(&consent::render(&model)).contains(texts.tell));
    }
}

#[test]
fn the_consent_page_warns_a_person_who_was_not_named() {
    for locale in Locale::ALL {
        let mut model = Consent::sample_in(locale);
        let warning = texts(locale).consent.somebody_else.after;
        assert!(!text_of(&consent::render(&model)).contains(warning.trim()));
        model.expected = Who::SomebodyElse;
        assert!(text_of(&consent::render(&model)).contains(warning.trim()));
    }
}

#[test]
fn the_consent_page_keeps_its_order() {
    for locale in Locale::ALL {
        let model = Consent::sample_in(locale);
        let texts = texts(locale);
        let html = text_of(&consent::render(&model));
        let order = [
            texts.consent.registered,
            "printer.example",
            "https://printer.example",
            "NzbL sXh8 uDCc",
            texts.consent.you,
            texts.consent.not_you,
            texts.consent.what,
            texts.consent.required,
            texts.consent.already,
            texts.consent.risk_medium,
            texts.consent.optional,
            texts.consent.new,
            texts.consent.how_long,
            texts.consent.why,
            model.reasons[0].as_str(),
            texts.consent.removed.before,
            texts.consent.allow,
            texts.consent.deny,
            texts.shell.undo_ask.before,
        ];
        let mut rest = html.as_str();
        for part in order {
            let (_, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("no `{part}` in: {rest}"));
            rest = after;
        }
    }
}

#[test]
fn unchecked_clients_come_with_a_warning() {
    let warned = |provenance| {
        let mut model = Consent::sample();
        model.client.provenance = provenance;
        consent::render(&model).contains(r#"class="notice""#)
    };
    assert!(warned(Provenance::SelfDeclared));
    assert!(warned(Provenance::FirstTimeSeen));
    assert!(!warned(Provenance::Registered));
    assert!(!warned(Provenance::VerifiedByOrganisation));
    let mut model = Consent::sample();
    model.client.name = "P\u{430}yPal".to_owned();
    assert!(consent::render(&model).contains(texts(Locale::En).consent.imitates));
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "</title></style><script>alert(1)</script>\" onclick=\"x\u{202e}\u{0}<!>&amp;";
    let mut model = Consent::sample();
    model.brand.name = hostile.to_owned();
    model.brand.texts.footer = Some(hostile.to_owned());
    model.client.name = hostile.to_owned();
    model.client.host = Some(hostile.to_owned());
    model.client.callback = Some(hostile.to_owned());
    model.client.thumbprint = hostile.to_owned();
    model.client.agent = Some(Agent {
        name: hostile.to_owned(),
        operator: Some(hostile.to_owned()),
        purpose: Some(hostile.to_owned()),
    });
    model.user.name = hostile.to_owned();
    model.user.login = hostile.to_owned();
    model.user.sign_out_action = format!("/{hostile}");
    model.resources[0].title = hostile.to_owned();
    model.resources[0].location = Some(hostile.to_owned());
    let right = gnap::right::Right::Reference(hostile.to_owned());
    model.resources[0].rights[0].described = pages::sentence::describe(&right, None, Locale::En);
    model.reasons = vec![hostile.to_owned()];
    model.removed[0].reason = Some(hostile.to_owned());
    model.csrf = hostile.to_owned();
    let html = consent::render(&model);
    assert_eq!(markup::unbalanced(&html), None);
    let tags = tags(&html);
    assert!(
        tags.iter()
            .all(|tag| tag.name != "script" && !tag.has("onclick"))
    );
    assert!(!html.replace(&escaped(hostile), "").contains('\u{202e}'));
    assert!(text_of(&html).contains("<script>alert(1)</script>"));
}

/// Tokens and addresses are the application's and stay as they are, escaped.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[test]
fn a_client_without_a_visible_name_is_called_unnamed() {
    let mut model = Consent::sample();
    model.client.name = "\u{202e}\u{200b} ".to_owned();
    let html = consent::render(&model);
    assert!(text_of(&html).contains(texts(Locale::En).unnamed));
}

#[test]
fn a_refused_sign_in_blames_neither_half() {
    let html = sign_in::render(&SignIn {
        problem: Some(Problem::Refused),
        login: "ada".to_owned(),
        ..SignIn::sample()
    });
    let tags = tags(&html);
    let invalid = tags.iter().filter(|tag| tag.is("aria-invalid", "true"));
    assert_eq!(invalid.count(), 2);
    assert!(tags.iter().any(|tag| tag.is("role", "alert")));
    assert!(tags.iter().any(|tag| tag.is("href", "#login")));
    let of = |id| tags.iter().find(|tag| tag.is("id", id)).unwrap();
    assert!(of("login").is("value", "ada") && of("login").is("autocomplete", "username"));
    assert!(
        of("password").is("value", "") && of("password").is("autocomplete", "current-password")
    );
    let calm = sign_in::render(&SignIn::sample());
    assert!(!calm.contains("aria-invalid") && !calm.contains(r#"role="alert""#));
}

#[test]
fn the_code_page_warns_and_names_no_client() {
    for locale in Locale::ALL {
        let html = device::render(&Device::sample_in(locale));
        assert!(text_of(&html).contains(texts(locale).device.warning));
        let tags = tags(&html);
        let code = tags.iter().find(|tag| tag.is("id", "code")).unwrap();
        assert!(code.is("autocomplete", "off") && code.is("autocapitalize", "characters"));
        assert!(!html.contains("aria-invalid") && !html.contains(r#"role="alert""#));
    }
    let mistyped = device::render(&Device {
        code: "<b>\"BCDF".to_owned(),
        problem: Some(device::Problem::Unknown),
        ..Device::sample()
    });
    let tags = tags(&mistyped);
    let code = tags.iter().find(|tag| tag.is("id", "code")).unwrap();
    assert!(code.is("aria-invalid", "true") && code.is("aria-describedby", "problem"));
    assert!(tags.iter().all(|tag| tag.name != "b"));
}

#[test]
fn each_grant_and_request_on_the_own_page_has_its_button() {
    let model = Me::sample();
    let html = me::render(&model);
    let tags = tags(&html);
    let posts_to = |action: &str| tags.iter().any(|tag| tag.is("action", action));
    assert!(model.waiting.iter().all(|one| posts_to(&one.action)));
    assert!(model.allowed.iter().all(|one| posts_to(&one.action)));
    assert!(!model.with_others.is_empty());
    assert!(model.with_others.iter().all(|one| posts_to(&one.action)));
    // What was passed on stands in the form of its grant.
    let leads_to = |action: &str| tags.iter().any(|tag| tag.is("formaction", action));
    let passed_on = model.allowed.iter().flat_map(|one| &one.branches);
    assert!(passed_on.flat_map(|one| &one.branches).count() > 0);
    for one in model.allowed.iter().flat_map(|one| &one.branches) {
        assert!(leads_to(&one.action));
        assert!(one.branches.iter().all(|below| leads_to(&below.action)));
    }
    let mut agents = model
        .allowed
        .iter()
        .filter_map(|one| one.all_of_agent.as_deref());
    assert!(agents.all(leads_to));
    // Buttons that say the same differ in their name for screen readers.
    let named = tags.iter().filter_map(|tag| tag.value("aria-label"));
    assert_eq!(named.collect::<BTreeSet<_>>().len(), 8);
    let empty = text_of(&me::render(&Me::sample_empty()));
    assert!(empty.contains(texts(Locale::En).me.nothing));
    assert!(!empty.contains(texts(Locale::En).me.waiting));
}

#[test]
fn a_brand_shows_its_logo_and_texts() {
    let mut model = SignIn::sample();
    assert!(!sign_in::render(&model).contains("<img"));
    model.brand = Brand {
        logo: Some(Logo::parse("data:image/png;base64,iVBORw0KGgo=").unwrap()),
        ..Brand::sample()
    };
    model.brand.texts.welcome = Some("Welcome back.".to_owned());
    model.brand.texts.footer = Some("Acme Photos Ltd".to_owned());
    let html = sign_in::render(&model);
    assert!(html.contains(r#"src="data:image/png;base64,iVBORw0KGgo=""#));
    let text = text_of(&html);
    assert!(text.contains("Welcome back.") && text.contains("Acme Photos Ltd"));
}

#[test]
fn a_consent_page_weighs_less_than_20_kilobytes() {
    for locale in Locale::ALL {
        let bytes = consent::render(&Consent::sample_in(locale)).len() + pages::STYLE.len();
        assert!(bytes < 20_000, "{bytes}");
    }
}

#[test]
fn the_style_sheet_holds_no_colours_of_its_own() {
    // Shades of black over whatever is below are allowed: shadows and hover.
    for word in pages::STYLE.split([' ', ';', ':', '(', ')', ',']) {
        if let Some(digits) = word.strip_prefix('#') {
            assert!(digits.len() == 8 && digits.starts_with("000000"), "{word}");
        }
    }
    assert!(!pages::STYLE.contains("url(") && !pages::STYLE.contains("@import"));
}

#[test]
fn a_ceremony_says_what_it_needs_where_scripts_are_off() {
    for locale in Locale::ALL {
        let html = ceremony::render(&Ceremony::sample_in(locale, Purpose::Use));
        let (_, rest) = html.split_once("<noscript>").unwrap();
        let (noscript, _) = rest.split_once("</noscript>").unwrap();
        assert!(text_of(noscript).contains(texts(locale).factor.needs_script));
        // A button that does nothing would be a lie.
        let tags = tags(&html);
        let buttons = tags.iter().filter(|tag| tag.name == "button");
        assert!(buttons.clone().count() == 1 && buttons.clone().all(|tag| tag.has("hidden")));
    }
}

#[test]
fn a_key_is_shown_as_a_picture_and_as_text_and_goes_nowhere_else() {
    let html = totp::render(&Totp::sample_in(Locale::En));
    assert!(html.contains("class=\"qr\"") && html.contains("role=\"img\""));
    assert!(text_of(&html).contains("JBSW Y3DP EHPK 3PXP"));
    assert!(!html.contains("otpauth:"), "only in the picture");
}

#[test]
fn a_demand_that_cannot_be_met_leaves_a_way_on() {
    let render = |account| prove::render(&Prove::sample_step_up(Locale::En, account));
    let lacks = render(Account::Lacks);
    let ready = render(Account::Ready);
    let factor = &texts(Locale::En).factor;
    for html in [&lacks, &ready] {
        assert!(text_of(html).contains(factor.without));
        assert!(text_of(html).contains("Payments need a second step."));
    }
    assert!(!lacks.contains("name=\"code\"") && ready.contains("name=\"code\""));
    assert!(!lacks.contains("target="), "no way to enrol");
}
