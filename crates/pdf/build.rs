//! Makes cargo notice freshly built fonts: `rust-embed` itself only watches the files that existed at the last compile.

fn main() {
    // An absent folder would count as changed on every build. Failing to create it is harmless: fonts may be missing.
    let _ = std::fs::create_dir_all("assets/dist");
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=src/paper.typ");
}
