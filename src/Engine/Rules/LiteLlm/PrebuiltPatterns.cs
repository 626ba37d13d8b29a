using System.Collections.Frozen;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>The names LiteLLM's content filter gives to ready-made patterns, and what serves them here.</summary>
internal static class PrebuiltPatterns
{
    /// <summary>Served by an entity of Guard's own detector, which also checks digits and words around.</summary>
    public static FrozenDictionary<string, string> Entities { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["email"] = "EMAIL_ADDRESS",
        ["us_ssn"] = "US_SSN",
        ["us_ssn_no_dash"] = "US_SSN",
        ["us_phone"] = "PHONE_NUMBER",
        ["visa"] = "CREDIT_CARD",
        ["mastercard"] = "CREDIT_CARD",
        ["amex"] = "CREDIT_CARD",
        ["discover"] = "CREDIT_CARD",
        ["credit_card"] = "CREDIT_CARD",
        ["ipv4"] = "IP_ADDRESS",
        ["ipv6"] = "IP_ADDRESS",
        ["url"] = "URL",
        ["iban"] = "IBAN_CODE",
        ["eu_iban_enhanced"] = "IBAN_CODE",
        ["passport_us"] = "US_PASSPORT",
        ["au_tfn"] = "AU_TFN",
        ["sg_nric"] = "SG_NRIC_FIN",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Served by a pattern of Guard's own: forms that are told by their shape alone.</summary>
    public static FrozenDictionary<string, string> Expressions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["aws_access_key"] = @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        ["github_token"] = @"\b(?:gh[opsur]_[0-9A-Za-z]{36,255}|github_pat_[0-9A-Za-z_]{22,255})\b",
        ["slack_token"] = @"\bxox[abeoprs]-[0-9A-Za-z-]{10,250}\b",
        ["br_cpf"] = @"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b",
        ["br_cnpj"] = @"\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b",
        ["br_cep"] = @"\b\d{5}-\d{3}\b",
        ["uae_emirates_id"] = @"\b784-\d{4}-\d{7}-\d\b",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Known to LiteLLM and not served here.</summary>
    public static FrozenSet<string> Others { get; } = (
        "aws_secret_key generic_api_key passport_uk passport_germany passport_france passport_netherlands passport_canada passport_india passport_australia "
        + "passport_china passport_japan passport_singapore gender_sexual_orientation race_ethnicity_national_origin religion age_discrimination disability "
        + "marital_family_status military_status public_assistance weapons_firearms weapons_other explosives violence_threats terrorism self_harm_suicide "
        + "illegal_activities harassment_hate nl_bsn_contextual br_cpf_unformatted br_phone_landline br_phone_mobile br_rg au_abn au_medicare fr_nir fr_phone "
        + "fr_postal_code eu_vat eu_passport_generic street_address airline_pnr skywards_number uae_phone flight_number sg_phone sg_postal_code sg_uen sg_bank_account")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static IEnumerable<string> Names => [.. Entities.Keys, .. Expressions.Keys, .. Others];
}
