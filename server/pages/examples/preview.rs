//! Writes every page in every locale into a folder, to be looked at:
//! `cargo run -p pages --example preview -- <folder>`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use pages::approvals::question::{self, Question};
use pages::approvals::{self, Approvals};
use pages::brand::Scheme;
use pages::consent::{self, Consent};
use pages::device::{self, Device};
use pages::document::Screen;
use pages::factor::ceremony::{self, Ceremony, Purpose};
use pages::factor::codes::{self, Codes};
use pages::factor::prove::{self, Account, Prove};
use pages::factor::security::{self, Security};
use pages::factor::totp::{self, Totp};
use pages::failure::{self, Failure, FailureKind};
use pages::finished::{self, Finished};
use pages::locale::Locale;
use pages::me::{self, Me};
use pages::password::{self, Password};
use pages::sign_in::{self, Problem, SignIn};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("expected a folder")?);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("style.css"), pages::STYLE)?;
    for (name, html) in samples() {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    Ok(())
}

fn samples() -> Vec<(String, String)> {
    let mut samples = Vec::new();
    for locale in Locale::ALL {
        let tag = locale.tag();
        let mut add = |name: &str, html| samples.push((format!("{name}-{tag}"), html));
        add("sign-in", sign_in::render(&SignIn::sample_in(locale)));
        add("consent", consent::render(&Consent::sample_in(locale)));
        add("finished", finished::render(&Finished::sample_in(locale)));
        add(
            "approvals",
            approvals::render(&Approvals::sample_in(locale)),
        );
        add("question", question::render(&Question::sample_in(locale)));
        add(
            "waiting",
            finished::render(&Finished::sample_waiting(locale)),
        );
        add("me", me::render(&Me::sample_in(locale)));
        add("device", device::render(&Device::sample_in(locale)));
        add("prove", prove::render(&Prove::sample_in(locale)));
        let step_up = Prove::sample_step_up(locale, Account::Ready);
        add("step-up", prove::render(&step_up));
        let lacks = Prove::sample_step_up(locale, Account::Lacks);
        add("step-up-lacks", prove::render(&lacks));
        let ceremony = Ceremony::sample_in(locale, Purpose::Enrol);
        add("passkey", ceremony::render(&ceremony));
        add("totp", totp::render(&Totp::sample_in(locale)));
        add("password", password::render(&Password::sample_in(locale)));
        add("codes", codes::render(&Codes::sample_in(locale)));
        add("security", security::render(&Security::sample_in(locale)));
        for kind in FailureKind::ALL {
            let name = format!("failure-{kind:?}").replace(|c: char| !c.is_alphanumeric(), "-");
            add(&name, failure::render(&Failure::sample_in(locale, kind)));
        }
        for scheme in [Scheme::Light, Scheme::Dark] {
            let mut model = Consent::sample_in(locale);
            model.document.screen = Screen::Always(scheme);
            add(&format!("consent-{scheme:?}"), consent::render(&model));
        }
    }
    let mut add = |name: &str, html| samples.push((name.to_owned(), html));
    add(
        "consent-first-seen",
        consent::render(&Consent::sample_first_seen()),
    );
    add(
        "consent-verified",
        consent::render(&Consent::sample_verified()),
    );
    add("denied", finished::render(&Finished::sample_denied()));
    let mistyped = Device {
        problem: Some(device::Problem::Unknown),
        code: "BCDF-GHJ".to_owned(),
        ..Device::sample()
    };
    add("device-unknown", device::render(&mistyped));
    add("me-empty", me::render(&Me::sample_empty()));
    let refused = SignIn {
        problem: Some(Problem::Refused),
        login: "ada".to_owned(),
        ..SignIn::sample()
    };
    add("sign-in-refused", sign_in::render(&refused));
    samples
}
