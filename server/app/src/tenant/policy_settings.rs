//! What a tenant sets about its policies.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use policy::Partial;
use serde::Deserialize;

/// A tenant's settings about policies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct PolicySettings {
    /// Where the tenant is: what `context.local` and `context.weekday` say.
    #[serde(default)]
    pub time_zone: Zone,
    /// The relations that policies can name (`resource.relations.viewer`), and
    /// that relationships to resources can have.
    #[serde(default)]
    pub relations: Relations,
    /// What becomes of a right that policies give only a part of.
    #[serde(default)]
    pub partial_rights: PartialRights,
    /// For how many days it is kept what policy looked at.
    #[serde(default, rename = "decisions_kept_days")]
    pub decisions_kept: Kept,
    /// Whose yes makes policies live.
    #[serde(default)]
    pub policy_approval: PolicyApproval,
}

/// A number of days, ten years at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub struct Kept(u16);

/// Nothing is kept for so long.
#[derive(Debug, thiserror::Error)]
#[error("`decisions_kept_days` is from 0 to 3650")]
pub struct TooLong;

impl Default for Kept {
    fn default() -> Self {
        Self(90)
    }
}

impl TryFrom<u16> for Kept {
    type Error = TooLong;

    fn try_from(days: u16) -> Result<Self, TooLong> {
        match days {
            0..=3650 => Ok(Self(days)),
            _ => Err(TooLong),
        }
    }
}

impl Kept {
    /// The same in milliseconds.
    pub fn ms(self) -> u64 {
        u64::from(self.0) * 24 * 60 * 60 * 1000
    }
}

/// Whose yes makes policies live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyApproval {
    /// That of whoever publishes them.
    #[default]
    Publisher,
    /// That of an administrator who neither wrote nor proposed them.
    SecondPerson,
}

/// A time zone by its name in the database of the IANA; UTC if nothing is set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Zone(TimeZone);

/// There is no such time zone.
#[derive(Debug, thiserror::Error)]
#[error("`time_zone` must be a name such as `Europe/Berlin`")]
pub struct NoZone;

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl TryFrom<String> for Zone {
    type Error = NoZone;

    fn try_from(name: String) -> Result<Self, NoZone> {
        TimeZone::get(&name).map(Self).map_err(|_| NoZone)
    }
}

impl Zone {
    /// Seconds that clocks are ahead of UTC there at a time, seconds since the
    /// epoch.
    pub fn offset(&self, now: u64) -> i32 {
        let second = i64::try_from(now).unwrap_or(i64::MAX);
        let at = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        self.0.to_offset(at).seconds()
    }
}

/// Names of relations to resources.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Relations(Vec<String>);

/// Most relations of a tenant, and most characters of the name of one.
const MOST_RELATIONS: usize = 50;

/// These are no names of relations.
#[derive(Debug, thiserror::Error)]
#[error(
    "`relations` must be up to {MOST_RELATIONS} different names of letters, digits and `_`, each \
     beginning with a letter; `member` and `parent` are always there"
)]
pub struct NotRelations;

impl Default for Relations {
    fn default() -> Self {
        Self(["owner", "editor", "viewer"].map(str::to_owned).to_vec())
    }
}

impl TryFrom<Vec<String>> for Relations {
    type Error = NotRelations;

    fn try_from(mut names: Vec<String>) -> Result<Self, NotRelations> {
        let is_name = |name: &String| {
            name.len() <= MOST_RELATIONS
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !matches!(name.as_str(), "member" | "parent")
        };
        let count = names.len();
        let are_names = names.iter().all(is_name);
        names.sort_unstable();
        names.dedup();
        match are_names && names.len() == count && count <= MOST_RELATIONS {
            true => Ok(Self(names)),
            false => Err(NotRelations),
        }
    }
}

impl Relations {
    /// The names.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// What becomes of a right that policies give only a part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialRights {
    /// It is denied, unless a rule says `@narrow`.
    #[default]
    Refuse,
    /// The part is given.
    Narrow,
}

impl From<PartialRights> for Partial {
    fn from(set: PartialRights) -> Self {
        match set {
            PartialRights::Refuse => Partial::Refuse,
            PartialRights::Narrow => Partial::Narrow,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<PolicySettings, serde_json::Error> {
        serde_json::from_value(value)
    }

    #[test]
    fn what_nobody_can_mean_is_refused() {
        for bad in [
            json!({"time_zone": "Atlantis/Capital"}),
            json!({"time_zone": ""}),
            json!({"time_zone": "../../etc/passwd"}),
            json!({"relations": ["viewer", "viewer"]}),
            json!({"relations": ["member"]}),
            json!({"relations": ["1st"]}),
            json!({"relations": ["a-b"]}),
            json!({"relations": vec!["x"; 51]}),
            json!({"partial_rights": "ask"}),
        ] {
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
        let settings = read(json!({"app_uri": "x"})).unwrap();
        assert_eq!(settings, PolicySettings::default());
        let set = json!({"relations": ["viewer", "boss_of"], "partial_rights": "narrow"});
        let settings = read(set).unwrap();
        assert_eq!(settings.relations.names(), ["boss_of", "viewer"]);
        assert_eq!(settings.partial_rights, PartialRights::Narrow);
    }

    #[test]
    fn clocks_of_a_zone_change_in_summer() {
        let zone = |name: &str| Zone::try_from(name.to_owned()).unwrap();
        let (january, july) = (1_736_899_200, 1_752_537_600);
        assert_eq!(Zone::default().offset(july), 0);
        assert_eq!(zone("Europe/Berlin").offset(january), 3600);
        assert_eq!(zone("Europe/Berlin").offset(july), 7200);
        assert_eq!(zone("Asia/Kolkata").offset(u64::MAX), 19_800);
        assert_eq!(zone("America/St_Johns").offset(january), -12_600);
    }
}
