using System.Collections.Frozen;

namespace Guard.Plugins.Pii;

/// <summary>The names that rule authors use for entities (LiteLLM's and Presidio's), and which are on without being named.</summary>
internal static class PiiEntities
{
    private static readonly string[] NamesByEntity =
    [
        "CREDIT_CARD", "IBAN_CODE", "US_SSN", "US_ITIN", "IP_ADDRESS", "MAC_ADDRESS", "CRYPTO", "EMAIL_ADDRESS", "URL", "UK_NHS", "UK_NINO",
        "ABA_ROUTING_NUMBER", "MEDICAL_LICENSE", "US_NPI", "US_MBI", "IN_AADHAAR", "IN_PAN", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL",
        "SG_NRIC_FIN", "CA_SIN", "AU_TFN", "DE_TAX_ID", "PHONE_NUMBER", "US_PASSPORT", "US_DRIVER_LICENSE", "US_BANK_NUMBER",
    ];

    private static readonly FrozenDictionary<string, PiiEntity> ByName =
        NamesByEntity.Select((name, index) => (name, index)).ToFrozenDictionary(pair => pair.name, pair => (PiiEntity)pair.index, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names => NamesByEntity;

    /// <summary>On when a rule names no entities: those whose shape or check digit speaks for itself.</summary>
    public static ulong Default { get; } = SetOf(
        PiiEntity.CreditCard, PiiEntity.IbanCode, PiiEntity.UsSsn, PiiEntity.UsItin, PiiEntity.IpAddress, PiiEntity.MacAddress, PiiEntity.Crypto,
        PiiEntity.EmailAddress, PiiEntity.UkNhs, PiiEntity.UkNino, PiiEntity.PhoneNumber);

    public static string NameOf(PiiEntity entity) => NamesByEntity[(int)entity];

    public static bool TryParse(string name, out PiiEntity entity) => ByName.TryGetValue(name, out entity);

    public static ulong SetOf(params ReadOnlySpan<PiiEntity> entities)
    {
        var set = 0UL;
        foreach (var entity in entities)
        {
            set |= 1UL << (int)entity;
        }

        return set;
    }
}
