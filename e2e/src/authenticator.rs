//! An authenticator application: made from the key that a page shows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Totp};

use crate::form::Form;
use crate::parley::Parley;
use crate::person::{Page, Person};

/// Seconds for which a code is good.
const STEP: u64 = 30;

/// An application with one key.
pub struct Authenticator {
    totp: Totp,
    last: AtomicU64,
}

/// What an enrolment leaves.
pub struct Enrolled {
    /// The application.
    pub authenticator: Authenticator,
    /// The key as it was shown, without spaces.
    pub key: String,
    /// The recovery codes.
    pub codes: Vec<String>,
}

impl Authenticator {
    /// Takes a key in base32, as a page shows it.
    pub fn new(key: &str) -> Self {
        let secret = decoded(key);
        let totp = Builder::new().with_secret(secret).build();
        Self {
            totp: totp.expect("a key"),
            last: AtomicU64::new(0),
        }
    }

    /// The code of now; when that was given before, the one of the next step,
    /// which a server must accept too.
    pub fn code(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("a time").as_secs() / STEP;
        let step = now.max(self.last.load(Ordering::SeqCst) + 1);
        self.last.store(step, Ordering::SeqCst);
        self.at(step)
    }

    /// The code that was given last.
    pub fn last_code(&self) -> String {
        self.at(self.last.load(Ordering::SeqCst))
    }

    fn at(&self, step: u64) -> String {
        self.totp.generate(step * STEP).to_string()
    }
}

impl Person {
    /// Enrols an authenticator application at their own page, signed in
    /// already.
    pub async fn enrol(&self, parley: &Parley) -> Enrolled {
        let page = self
            .open(&format!("{}/me/security", parley.tenant().base()))
            .await;
        let form = Form::all(&page.html)
            .into_iter()
            .find(|form| form.action.ends_with("/security/totp"));
        let form = form.unwrap_or_else(|| panic!("a form that adds one: {}", page.html));
        let page = self.post(&page, &form, &form.untouched()).await.page();
        let key = shown(&page, "<code").remove(0).replace(' ', "");
        let authenticator = Authenticator::new(&key);
        let page = self.prove(&page, &authenticator.code()).await;
        assert_eq!(page.status, 200, "{}", page.html);
        Enrolled {
            authenticator,
            key,
            codes: shown(&page, "<code"),
        }
    }

    /// Fills a code in where a page asks for one.
    pub async fn prove(&self, page: &Page, code: &str) -> Page {
        let form = page.form("code");
        let form = form.unwrap_or_else(|| panic!("a field for a code: {}", page.html));
        let mut fields = form.untouched();
        for (name, value) in &mut fields {
            if name == "code" {
                code.clone_into(value);
            }
        }
        self.post(page, &form, &fields).await.page()
    }
}

/// The texts of elements that begin like this.
fn shown(page: &Page, begins: &str) -> Vec<String> {
    let parts = page.html.split(begins).skip(1);
    let texts = parts.filter_map(|part| part.split_once('>')?.1.split_once('<'));
    texts.map(|(text, _)| text.to_owned()).collect()
}

fn decoded(key: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in key.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("base32, not {key}"),
        };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("an octet"));
        }
        bits &= (1 << count) - 1;
    }
    bytes
}
