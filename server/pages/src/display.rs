//! Text chosen by others (client names, hosts, values of rights) made safe to
//! show: it can neither reorder, hide nor flood what stands around it. HTML
//! escaping is not done here; the views do that.

/// The most characters of a name.
pub const NAME: usize = 60;
/// The most characters of a value inside a sentence.
pub const VALUE: usize = 120;
/// The most characters of a sentence, such as a policy's reason.
pub const SENTENCE: usize = 300;
/// The most characters of technical details.
pub const DETAILS: usize = 4_000;

const MARKS_IN_A_ROW: usize = 2;

/// One line of text: control, direction and invisible characters removed,
/// white space collapsed, stacked marks thinned, cut at `most` characters with
/// an ellipsis.
pub fn line(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut clean = Line::default();
    for (at, &character) in characters.iter().enumerate() {
        if clean.length > most {
            break;
        }
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        clean.push(character, before, characters.get(at + 1));
    }
    clean.cut(most)
}

/// A name for display, or `None` if nothing visible is left of it.
pub fn name(text: &str) -> Option<String> {
    let clean = line(text, NAME);
    clean.chars().any(char::is_alphanumeric).then_some(clean)
}

/// Several lines of code: line breaks stay, everything [`fn@line`] would remove
/// is written out as `\u{…}` so that it can be seen.
pub fn code(text: &str, most: usize) -> String {
    let mut clean = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == most {
            clean.push('…');
            break;
        }
        let visible = character == '\n' || !(is_removed(character) || is_joiner(character));
        if visible {
            clean.push(character);
        } else {
            clean.extend(character.escape_unicode());
        }
    }
    clean
}

/// A thumbprint's first twelve characters in groups of four: enough to compare
/// by eye, not meant to be typed.
pub fn short_thumbprint(thumbprint: &str) -> String {
    let characters: Vec<char> = thumbprint
        .chars()
        .filter(char::is_ascii_graphic)
        .take(12)
        .collect();
    characters
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether one word mixes letters of alphabets that look alike (Latin with
/// Cyrillic or Greek), the usual way to imitate a known name.
pub fn imitates(text: &str) -> bool {
    text.split(|character: char| !character.is_alphabetic())
        .any(|word| {
            let latin = word.chars().any(is_latin);
            latin && word.chars().any(is_latin_look_alike)
        })
}

#[derive(Default)]
struct Line {
    text: String,
    length: usize,
    marks: usize,
    space: bool,
}

impl Line {
    fn push(&mut self, character: char, before: Option<&char>, after: Option<&char>) {
        if character.is_whitespace() {
            self.space = true;
            return;
        }
        if is_joiner(character) {
            // Joiners are part of Persian and Indic spelling, and nowhere else
            // more than a way to make two equal looking names.
            if !joins(before, after) {
                return;
            }
        } else if is_removed(character) {
            return;
        }
        if is_mark(character) {
            self.marks += 1;
            if self.marks > MARKS_IN_A_ROW {
                return;
            }
        } else {
            self.marks = 0;
        }
        if self.space && !self.text.is_empty() {
            self.text.push(' ');
            self.length += 1;
        }
        self.space = false;
        self.text.push(character);
        self.length += 1;
    }

    fn cut(self, most: usize) -> String {
        if self.length <= most {
            return self.text;
        }
        let kept: String = self.text.chars().take(most.saturating_sub(1)).collect();
        format!("{}…", kept.trim_end())
    }
}

fn joins(before: Option<&char>, after: Option<&char>) -> bool {
    let letter =
        |character: Option<&char>| character.is_some_and(|character| is_joining_script(*character));
    letter(before) && letter(after)
}

fn is_joining_script(character: char) -> bool {
    matches!(character, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}')
}

fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

fn is_removed(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}'
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            // Zero-width space and the direction marks.
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            // Line and paragraph separators, embeddings and overrides.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators, isolates, deprecated format characters.
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fff0}'..='\u{fffd}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            // Tags, further variation selectors, private use.
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}')
}

fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_latin(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{c0}'..='\u{24f}')
}

fn is_latin_look_alike(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{52f}' | '\u{530}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_reorders_or_hides() {
        for (hostile, shown) in [
            ("Acme\u{202e}gpj.exe", "Acmegpj.exe"),
            ("A\u{2066}c\u{2069}me", "Acme"),
            ("Ac\u{200b}me\u{feff}", "Acme"),
            ("Ac\u{200d}me", "Acme"),
            ("Acme\0\u{7}\u{1b}[31m", "Acme[31m"),
            ("Acme\r\n\r\n\tBank", "Acme Bank"),
            ("\u{2028}Acme\u{2029}", "Acme"),
            ("Ac\u{ad}me", "Acme"),
            ("\u{e0041}Acme\u{f8ff}", "Acme"),
            ("   Acme   Photos ", "Acme Photos"),
            ("Ac\u{3164}me", "Acme"),
        ] {
            assert_eq!(line(hostile, NAME), shown, "{hostile:?}");
        }
    }

    #[test]
    fn keeps_ordinary_names_of_all_scripts() {
        for name in [
            "Photo Printer",
            "Müller & Söhne <GmbH>",
            "مطبعة الصور",
            "打印机",
            "فیلم\u{200c}ها",
            "हिन्दी",
            "Ångström",
        ] {
            assert_eq!(line(name, NAME), name);
        }
    }

    #[test]
    fn a_name_without_letters_is_no_name() {
        for hostile in ["", "   ", "\u{202e}\u{200b}", "...", "\u{3164}"] {
            assert_eq!(name(hostile), None, "{hostile:?}");
        }
        assert_eq!(name(" Acme "), Some("Acme".to_owned()));
    }

    #[test]
    fn caps_length_and_stacked_marks() {
        let long = line(&"a".repeat(10_000), 20);
        assert_eq!(long.chars().count(), 20);
        assert!(long.ends_with('…'));
        assert_eq!(line("exactly", 7), "exactly");
        let stacked = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(line(&stacked, NAME).chars().count(), 3);
        let endless = format!("{}x", "\u{301}".repeat(100_000));
        assert!(line(&endless, NAME).chars().count() <= NAME);
    }

    #[test]
    fn code_shows_what_would_be_invisible() {
        assert_eq!(
            code("{\n  \"a\": \"\u{202e}b\"\n}", 100),
            "{\n  \"a\": \"\\u{202e}b\"\n}"
        );
        assert_eq!(code("abcdef", 3), "abc…");
    }

    #[test]
    fn notices_letters_borrowed_from_another_alphabet() {
        assert!(imitates("P\u{430}yPal"));
        assert!(imitates("Acme \u{391}pple"));
        assert!(!imitates("PayPal"));
        assert!(!imitates("Яндекс Photos"));
        assert!(!imitates("مطبعة الصور"));
    }

    #[test]
    fn shortens_a_thumbprint() {
        assert_eq!(
            short_thumbprint("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
            "NzbL sXh8 uDCc"
        );
        assert_eq!(short_thumbprint(""), "");
    }
}
