//! From rustc's WebAssembly module to the one that browsers load, with its JavaScript glue.
//! wasm-bindgen runs as a library: its version and the console's are one line of Cargo.lock.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::error::BundleError;
use crate::split;

/// The console's program as wasm-bindgen emits it.
pub struct Program {
    /// The module without names and producers sections.
    pub module: Vec<u8>,
    /// The ES module that fetches the parts; the glue and it import each other.
    pub link: Option<String>,
    /// Parts that come later: name in the link module, and content.
    pub parts: Vec<(String, Vec<u8>)>,
    /// The ES module that instantiates it; its default export is `init`.
    pub glue: String,
    /// Further ES modules that the glue imports: path as written in the glue, and content.
    pub snippets: Vec<(String, String)>,
}

/// Cuts one module, and runs wasm-bindgen for the web target on what every page needs.
///
/// # Errors
/// `File` if the file is missing, `Split` if it cannot be cut, `Bindgen` if it is no module or was
/// built against another wasm-bindgen.
pub fn run(module: &Path) -> Result<Program, BundleError> {
    let content = std::fs::read(module).map_err(|source| BundleError::File {
        path: module.to_owned(),
        source,
    })?;
    let split = split::run(content, &module.with_extension("parts"))?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("console", split.main)
        // The parts link with the table of functions.
        .keep_lld_exports(split.link.is_some())
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate_output())
        .map_err(|source| BundleError::Bindgen {
            path: module.to_owned(),
            source: source.into(),
        })?;

    let mut snippets = Vec::new();
    for (crate_name, inline) in output.snippets() {
        for (index, content) in inline.iter().enumerate() {
            snippets.push((
                format!("./snippets/{crate_name}/inline{index}.js"),
                content.clone(),
            ));
        }
    }
    for (path, content) in output.local_modules() {
        snippets.push((format!("./snippets/{path}"), content.clone()));
    }
    snippets.sort();
    Ok(Program {
        glue: output.js().to_owned(),
        snippets,
        link: split.link,
        parts: split.parts,
        module: output.wasm_mut().emit_wasm(),
    })
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn refuses_what_is_no_module_and_takes_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.wasm");
        std::fs::write(&path, "not a module").unwrap();
        assert!(run(&path).is_err());

        std::fs::write(&path, b"\0asm\x01\0\0\0").unwrap();
        let program = run(&path).unwrap();
        assert!(program.module.starts_with(b"\0asm"));
        assert!(program.glue.contains("as default"), "{}", program.glue);
    }
}
