//! Enums whose words are permanent: in tables, files and JSON.

/// Gives an enum of plain words its permanent codes: as stored, in files and in JSON.
#[macro_export]
macro_rules! codes {
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in the order of forms.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Permanent code, as stored and in JSON.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// From the permanent code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|x| x.code() == code)
            }
        }
    };
}
