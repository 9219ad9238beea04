//! Cuts the program into what every page needs and parts that are fetched when somebody opens a page
//! of theirs. Where to cut is said in the console's source (`wasm_split`); a program without such
//! places stays whole.

use std::path::Path;

use wasm_split_cli_support::Options;

use crate::error::BundleError;

/// The glue's name in the imports of the link module, and the other way round.
pub const GLUE: &str = "./console.js";
/// The link module: it fetches the parts.
pub const LINK: &str = "./parts.js";

/// What begins the names of functions that a cut goes through.
const MARK: &[u8] = b"__wasm_split_00";

/// A program in parts, before wasm-bindgen.
pub struct Split {
    /// What every page needs.
    pub main: Vec<u8>,
    /// The ES module that fetches the parts, if there are any.
    pub link: Option<String>,
    /// Name in the link module, such as `./split_policies.wasm`, and content.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// Cuts the module that rustc linked with `--emit-relocs`. `folder` is written to.
///
/// # Errors
/// `Split` if it is no such module, `File` if the folder is not accessible.
pub fn run(module: Vec<u8>, folder: &Path) -> Result<Split, BundleError> {
    if !module.windows(MARK.len()).any(|window| window == MARK) {
        return Ok(Split {
            main: module,
            link: None,
            parts: Vec::new(),
        });
    }
    let main = folder.join("main.wasm");
    let mut options = Options::new(&module);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = GLUE;
    options.link_name = LINK;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|report| BundleError::Split(report.into()))?;
    let mut parts = Vec::new();
    for path in split.split_modules {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let content = without_custom(&read(&path)?).ok_or(BundleError::NoModule)?;
        parts.push((format!("./{name}"), content));
    }
    parts.sort();
    let link = String::from_utf8_lossy(&read(&folder.join(LINK))?).into_owned();
    Ok(Split {
        main: read(&main)?,
        link: Some(link),
        parts,
    })
}

fn read(path: &Path) -> Result<Vec<u8>, BundleError> {
    std::fs::read(path).map_err(|source| BundleError::File {
        path: path.to_owned(),
        source,
    })
}

/// The module without custom sections: names of functions, and what made it. `None` if its sections
/// are broken.
fn without_custom(module: &[u8]) -> Option<Vec<u8>> {
    const CUSTOM: u8 = 0;
    let (head, mut rest) = module.split_at_checked(8)?;
    let mut kept = head.to_vec();
    while let Some(kind) = rest.first() {
        let (size, prefix) = unsigned(rest.get(1..)?)?;
        let (section, others) = rest.split_at_checked(size.checked_add(1 + prefix)?)?;
        if *kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = others;
    }
    Some(kept)
}

/// A number in LEB128 of 32 bits at most, and how many octets it takes.
fn unsigned(octets: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0;
    for (nth, octet) in octets.iter().take(5).enumerate() {
        number |= usize::from(octet & 0x7f) << (7 * nth);
        if octet & 0x80 == 0 {
            return Some((number, nth + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{run, without_custom};

    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn a_program_without_cuts_stays_whole() {
        let folder = tempfile::tempdir().unwrap();
        let split = run(EMPTY.to_vec(), folder.path()).unwrap();
        assert_eq!(split.main, EMPTY);
        assert!(split.link.is_none() && split.parts.is_empty());
    }

    #[test]
    fn cuts_need_a_module_with_relocations() {
        let folder = tempfile::tempdir().unwrap();
        let name = b"__wasm_split_00policies00_import_0123456789abcdef0123456789abcdef_page";
        assert!(run(name.to_vec(), folder.path()).is_err());
    }

    #[test]
    fn custom_sections_go_and_others_stay() {
        let mut module = EMPTY.to_vec();
        module.extend([0, 5, 4, b'n', b'a', b'm', b'e']);
        module.extend([1, 0x81, 0, 0]);
        module.extend([0, 1, 0]);
        let mut kept = EMPTY.to_vec();
        kept.extend([1, 0x81, 0, 0]);
        assert_eq!(without_custom(&module), Some(kept));
        module.push(1);
        assert_eq!(without_custom(&module), None, "a section without its size");
    }
}
