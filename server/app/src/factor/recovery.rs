//! Recovery codes: fifty bits each, kept as keyed hashes, good for one use in
//! place of a factor that was lost.

use gnap::id::UserId;
use gnap::secret::{KeyedHash, Kind, Secret};

use crate::app::App;
use crate::random::{self, NoRandomness};
use crate::tenant::Tenant;

/// How many are made at once.
const CODES: usize = 10;
/// Characters of a code.
const LENGTH: usize = 10;
/// Digits and letters that cannot be mistaken for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes, as they are shown.
///
/// # Errors
/// When there is no randomness.
pub fn new_codes() -> Result<Vec<Secret>, NoRandomness> {
    (0..CODES)
        .map(|_| {
            let mut code = String::new();
            for (index, byte) in random::bytes::<LENGTH>()?.into_iter().enumerate() {
                if index == LENGTH / 2 {
                    code.push('-');
                }
                let letter = ALPHABET.get(usize::from(byte & 31));
                code.extend(letter.map(|letter| char::from(*letter)));
            }
            Ok(Secret::new(code))
        })
        .collect()
}

/// What the store keeps of them.
pub fn hashes(app: &App, tenant: &Tenant, user: UserId, codes: &[Secret]) -> Vec<KeyedHash> {
    let read = codes.iter().filter_map(|code| read(code.expose()));
    read.map(|code| hash(app, tenant, user, &code)).collect()
}

/// The hash of a code of this user.
pub(super) fn hash(app: &App, tenant: &Tenant, user: UserId, code: &str) -> KeyedHash {
    app.hash_key
        .hash(tenant.id, Kind::RecoveryCode, &format!("{user}\n{code}"))
}

/// A code as it may have been typed; `None` when it cannot be one.
pub(super) fn read(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            letter => letter,
        })
        .collect();
    let is_code = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for code in new_codes().unwrap() {
            let code = code.expose();
            assert_eq!(code.len(), LENGTH + 1);
            let plain = code.replace('-', "");
            assert_eq!(read(code).as_deref(), Some(plain.as_str()));
            assert_eq!(read(&code.to_uppercase()).as_deref(), Some(plain.as_str()));
        }
        assert_eq!(read("OIL00-0000z").as_deref(), Some("011000000z"));
        for bad in ["", "123456", "00000-0000", "00000-00000-0", "00000-0000u"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_code_comes_twice() {
        let codes = new_codes().unwrap();
        let mut plain: Vec<&str> = codes.iter().map(Secret::expose).collect();
        plain.sort_unstable();
        plain.dedup();
        assert_eq!(plain.len(), CODES);
    }
}
