using System.Text;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii;

/// <summary>
/// The words that make a weak shape likely. A word counts when it stands, whole, among the last <see cref="MaxWords"/> words before the candidate;
/// underscores and camel case separate words, so that field names count too.
/// </summary>
internal static class ContextWords
{
    public const int MaxWords = 8;
    private const int MaxLetters = 24;
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashFactor = 1099511628211;

    private static readonly (PiiEntity Entity, string Words)[] Lists =
    [
        (PiiEntity.CreditCard, "card cards credit debit visa mastercard maestro amex american express discover diners jcb unionpay cc ccn pan kreditkarte karte carte tarjeta carta"),
        (PiiEntity.UsSsn, "ssn ssns social security ss"),
        (PiiEntity.UsItin, "itin taxpayer individual tax"),
        (PiiEntity.IpAddress, "ip ips ipv4 ipv6 address host server localhost subnet gateway dns"),
        (PiiEntity.Crypto, "bitcoin btc wallet crypto ethereum eth"),
        (PiiEntity.UkNhs, "nhs health patient"),
        (PiiEntity.UkNino, "nino ni insurance"),
        (PiiEntity.AbaRoutingNumber, "aba routing rtn transit bank"),
        (PiiEntity.MedicalLicense, "dea medical license licence prescriber certificate"),
        (PiiEntity.UsNpi, "npi provider"),
        (PiiEntity.UsMbi, "mbi medicare beneficiary"),
        (PiiEntity.InAadhaar, "aadhaar aadhar adhar uidai uid"),
        (PiiEntity.InPan, "pan permanent income tax"),
        (PiiEntity.EsNif, "nif dni documento identidad"),
        (PiiEntity.EsNie, "nie extranjero"),
        (PiiEntity.PlPesel, "pesel"),
        (PiiEntity.SgNricFin, "nric fin"),
        (PiiEntity.CaSin, "sin sins insurance nas"),
        (PiiEntity.AuTfn, "tfn tax"),
        (PiiEntity.DeTaxId, "steuer steueridentifikationsnummer steuernummer steuerid idnr tin tax"),
        (PiiEntity.PhoneNumber, "phone phones telephone tel mobile cell cellphone cellular call calling called dial fax whatsapp sms handy telefon telefonnummer rufnummer mobil " +
            "téléphone telephone portable tél teléfono telefono móvil movil celular cellulare telefoon телефон ring reach hotline landline answering extension"),
        (PiiEntity.UsPassport, "passport passports"),
        (PiiEntity.UsDriverLicense, "driver drivers driving license licence dl dln dmv"),
        (PiiEntity.UsBankNumber, "bank account accounts acct checking savings deposit"),
    ];

    private static readonly ulong[] Hashes;
    private static readonly ulong[] Masks;

    static ContextWords()
    {
        var byHash = new SortedDictionary<ulong, ulong>();
        foreach (var (entity, words) in Lists)
        {
            foreach (var word in words.Split(' '))
            {
                var hash = HashOf(word);
                byHash[hash] = byHash.GetValueOrDefault(hash) | (1UL << (int)entity);
            }
        }

        Hashes = [.. byHash.Keys];
        Masks = [.. byHash.Values];
    }

    /// <summary>The entities whose words stand before <paramref name="start"/>; nothing before the byte <paramref name="leftOffset"/> is looked at.</summary>
    public static ulong Find(SymbolText text, int start, int leftOffset)
    {
        var symbols = text.Symbols;
        var found = 0UL;
        var words = 0;
        var index = start;
        while (words < MaxWords)
        {
            while (IsVisible(text, index - 1, leftOffset) && !Symbol.IsAlphanumeric(symbols[index - 1]))
            {
                index--;
            }

            var end = index;
            while (IsVisible(text, index - 1, leftOffset) && Symbol.IsAlphanumeric(symbols[index - 1])
                && !(index < end && IsHump(symbols[index - 1], symbols[index])))
            {
                index--;
            }

            if (index == end || (leftOffset > 0 && !IsVisible(text, index - 1, leftOffset)))
            {
                break;
            }

            found |= MaskOf(symbols[index..end]);
            words++;
        }

        return found;
    }

    /// <summary>Whether the symbols are one of the words of an entity, in any case.</summary>
    public static bool Contains(PiiEntity entity, ReadOnlySpan<byte> word) => (MaskOf(word) & (1UL << (int)entity)) != 0;

    private static bool IsVisible(SymbolText text, int index, int leftOffset) => index >= 0 && text.OffsetOf(index) >= leftOffset;

    private static bool IsHump(byte left, byte right) => (uint)(left - 'a') <= 25 && (uint)(right - 'A') <= 25;

    private static ulong MaskOf(ReadOnlySpan<byte> word)
    {
        if (word.Length is 0 or > MaxLetters || Symbol.IsDigit(word[0]))
        {
            return 0;
        }

        var hash = HashStart;
        foreach (var symbol in word)
        {
            hash = (hash ^ Symbol.Lower(symbol)) * HashFactor;
        }

        var index = Array.BinarySearch(Hashes, hash);
        return index >= 0 ? Masks[index] : 0;
    }

    private static ulong HashOf(string word)
    {
        var utf8 = Encoding.UTF8.GetBytes(word);
        var hash = HashStart;
        var offset = 0;
        while (offset < utf8.Length)
        {
            hash = (hash ^ (byte)SymbolFolding.Read(utf8, offset, false, out var length)) * HashFactor;
            offset += length;
        }

        return hash;
    }
}
