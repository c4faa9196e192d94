-- The referee: every figure of the registry, in SQL, over the files as they were received.
-- Written from the definitions of the publication and its written rules, without the project's
-- code. Variables: dossier (the edition), cog (its geography), arrete. First the relations, each
-- row placed in its territories; then one query a figure, under « -- = name »: it is asked again
-- GROUP BY territory for every level.

CREATE MACRO recu(nom) AS TABLE
    SELECT * FROM read_csv(getvariable('dossier') || '/sources/' || nom || '.csv', all_varchar = true);
CREATE MACRO centimes(texte) AS CAST(CAST(texte AS DECIMAL(18, 2)) * 100 AS BIGINT);
CREATE MACRO dans_les_temps(jour) AS jour IS NULL OR CAST(jour AS DATE) <= getvariable('arrete');
CREATE MACRO annee_close(annee) AS CAST(annee AS INTEGER) <= year(getvariable('arrete'));

-- Every commune of the country; those of the programme.
CREATE TABLE lieux AS
    SELECT code AS com, departement AS dep, region AS reg, nullif(epci, '') AS epci
    FROM read_csv(getvariable('cog') || '/communes.csv', all_varchar = true);
CREATE TABLE pvd AS
    SELECT DISTINCT l.* FROM lieux l JOIN recu('communes_pvd') c ON c.insee_com = l.com;

-- A commune benefits itself, an EPCI through its communes of the programme.
CREATE TABLE beneficiaires AS
    SELECT com AS beneficiaire, com FROM pvd
    UNION ALL SELECT epci, com FROM pvd WHERE epci IS NOT NULL;

-- What a thing brings, shared equally among its communes; the remainder to the first by code.
CREATE MACRO part(total, unite, combien, rang) AS
    total // (combien * unite) * unite
    + CASE WHEN rang = 1 THEN total - total // (combien * unite) * unite * combien ELSE 0 END;

CREATE TABLE aides AS
    SELECT row_number() OVER () AS id, * FROM (
        SELECT 'ademe' AS origine, beneficiaire, centimes(montant) AS somme, '' AS genre, 0 AS jours
        FROM recu('ademe_aides') WHERE dans_les_temps(date)
        UNION ALL SELECT 'anct', beneficiaire, centimes(montant), '', 0
        FROM recu('anct_accompagnements') WHERE dans_les_temps(date)
        UNION ALL SELECT 'cofinancement', beneficiaire, centimes(montant), type, 0
        FROM recu('bdt_cofinancements') WHERE dans_les_temps(date)
        UNION ALL SELECT 'ingenierie', beneficiaire, centimes(montant), type, 0
        FROM recu('bdt_ingenierie') WHERE dans_les_temps(date)
        UNION ALL SELECT 'mbc', beneficiaire, centimes(montant), type, 0
        FROM recu('bdt_mbc') WHERE dans_les_temps(date)
        UNION ALL SELECT 'pret', beneficiaire, centimes(montant), type, 0
        FROM recu('bdt_prets') WHERE dans_les_temps(date)
        UNION ALL SELECT 'pvd+', beneficiaire, centimes(montant), type, 0
        FROM recu('bdt_pvd_plus') WHERE dans_les_temps(date)
        UNION ALL SELECT 'cerema', beneficiaire, centimes(montant), ecoprojet, CAST(journees AS BIGINT)
        FROM recu('cerema_missions')
        UNION ALL SELECT 'dsil', beneficiaire, centimes(montant), dispositif, 0
        FROM recu('dsil_detr') WHERE annee_close(millesime)
        UNION ALL SELECT 'friches', beneficiaire, centimes(montant), dispositif, 0
        FROM recu('fonds_friches') WHERE annee_close(millesime)
        UNION ALL SELECT 'vert', beneficiaire, centimes(montant_engage), axe, 0
        FROM recu('fonds_vert') WHERE dans_les_temps(date)
    );
CREATE TABLE parts AS
    SELECT a.*, p.com, p.dep, p.reg, p.epci,
           part(somme, 100, combien, rang) AS argent, part(jours, 1, combien, rang) AS journees
    FROM aides a
    JOIN (SELECT beneficiaire, com, count(*) OVER (PARTITION BY beneficiaire) AS combien,
                 row_number() OVER (PARTITION BY beneficiaire ORDER BY com) AS rang
          FROM beneficiaires) b USING (beneficiaire)
    JOIN pvd p USING (com);

CREATE TABLE couvertures AS
    SELECT id_poste, p.*, count(*) OVER (PARTITION BY id_poste) AS combien,
           row_number() OVER (PARTITION BY id_poste ORDER BY com) AS rang
    FROM (SELECT DISTINCT id_poste, insee_com FROM recu('postes_communes')) c
    JOIN pvd p ON p.com = c.insee_com;
CREATE TABLE postes AS
    SELECT c.*, statut FROM couvertures c LEFT JOIN recu('postes_chef_projet') USING (id_poste);
CREATE TABLE credits AS
    SELECT c.*, f.financeur, CAST(f.annee AS INTEGER) AS annee,
           part(centimes(f.montant), 100, combien, rang) AS argent
    FROM recu('postes_financements') f JOIN couvertures c USING (id_poste)
    WHERE annee_close(f.annee);

CREATE TABLE signatures AS
    SELECT c.id_convention, p.*, v.vaut_ort = 'oui' AS vaut_ort
    FROM recu('conventions_communes') c
    JOIN recu('conventions_cadres') v USING (id_convention)
    JOIN pvd p ON p.com = c.insee_com
    WHERE v.date_signature IS NOT NULL AND dans_les_temps(v.date_signature);

CREATE TABLE suivi AS
    SELECT a.*, p.* FROM recu('actions') a JOIN pvd p ON p.com = a.insee_com;
CREATE TABLE saisies AS
    SELECT f.financeur, centimes(f.montant) AS argent, s.com, s.dep, s.reg, s.epci
    FROM recu('financements') f JOIN suivi s USING (id_action);

CREATE TABLE structures AS
    SELECT f.insee_com, l.*, f.insee_com IN (SELECT com FROM pvd) AS dedans
    FROM recu('france_services') f LEFT JOIN lieux l ON l.com = f.insee_com;

CREATE TABLE travaux AS
    SELECT CAST(a.logements AS BIGINT) AS logements, centimes(a.montant) AS argent, p.*
    FROM recu('anah_logements') a JOIN pvd p ON p.com = a.insee_com WHERE annee_close(a.annee);
CREATE TABLE operations AS
    SELECT a.type, centimes(a.montant) AS argent, p.*
    FROM recu('anah_operations') a JOIN pvd p ON p.com = a.insee_com;
CREATE TABLE conseil AS
    SELECT p.* FROM recu('anah_conseil') a JOIN pvd p ON p.com = a.insee_com;
CREATE TABLE totaux_anah AS
    SELECT centimes(montant) AS argent, territoire AS dep,
           (SELECT min(reg) FROM lieux l WHERE l.dep = territoire) AS reg,
           NULL AS epci, NULL AS com
    FROM recu('totaux_anah');
CREATE TABLE totaux_ademe AS
    SELECT centimes(montant) AS argent, territoire AS reg, NULL AS dep, NULL AS epci, NULL AS com
    FROM recu('totaux_ademe');

CREATE TABLE ateliers AS
    SELECT centimes(a.montant) AS argent, p.*
    FROM recu('ateliers_territoires') a JOIN pvd p ON p.com = a.insee_com;
CREATE TABLE revitalisations AS
    SELECT p.* FROM recu('ort') o JOIN pvd p ON p.com = o.insee_com
    WHERE o.date_signature IS NOT NULL AND dans_les_temps(o.date_signature);
CREATE TABLE contrats AS
    SELECT p.* FROM recu('contrats_securite') c JOIN pvd p ON p.com = c.insee_com
    WHERE c.date IS NOT NULL AND dans_les_temps(c.date);
CREATE TABLE lieux_culturels AS
    SELECT m.type, p.* FROM recu('micro_folies') m JOIN pvd p ON p.com = m.insee_com
    WHERE dans_les_temps(m.date);
CREATE TABLE etudes_popsu AS
    SELECT p.* FROM recu('popsu_communes') c JOIN pvd p ON p.com = c.insee_com
    WHERE dans_les_temps(c.date);
CREATE TABLE productions AS
    SELECT c.type, CAST(c.participants AS INTEGER) AS participants, p.*
    FROM recu('popsu_productions') c LEFT JOIN pvd p ON p.com = c.insee_com
    WHERE dans_les_temps(c.date) AND (c.insee_com IS NULL OR p.com IS NOT NULL);

-- = communes_pvd
SELECT count(*) FROM pvd;
-- = chefs_projet_postes
SELECT count(DISTINCT id_poste) FROM postes;
-- = chefs_projet_postes_occupes
SELECT count(DISTINCT id_poste) FROM postes WHERE statut = 'occupé';
-- = chefs_projet_communes_couvertes
SELECT count(DISTINCT com) FROM postes;
-- = chefs_projet_credits
SELECT sum(argent) FROM credits;
-- = anct_chefs_projet_annuel
SELECT sum(argent) FROM credits WHERE financeur = 'ANCT' AND annee = year(getvariable('arrete') + 1) - 1;
-- = anah_chefs_projet
SELECT count(DISTINCT id_poste) FROM credits WHERE financeur = 'Anah';
-- = anah_chefs_projet_montant
SELECT sum(argent) FROM credits WHERE financeur = 'Anah';
-- = conventions_cadres_communes_signataires
SELECT count(DISTINCT com) FROM signatures;
-- = conventions_cadres
SELECT count(DISTINCT id_convention) FROM signatures;
-- = conventions_valant_ort_communes
SELECT count(DISTINCT com) FROM signatures WHERE vaut_ort;
-- = conventions_avec_actions
SELECT count(DISTINCT id_convention) FROM suivi;
-- = actions_recensees
SELECT count(*) FROM suivi;
-- = actions_etudes
SELECT count(*) FROM suivi WHERE type = 'étude';
-- = actions_engagees
SELECT count(*) FROM suivi WHERE avancement IN ('en cours', 'livrée');
-- = actions_livrees
SELECT count(*) FROM suivi WHERE avancement = 'livrée';
-- = financements_lignes
SELECT count(*) FROM saisies;
-- = financements_montant
SELECT sum(argent) FROM saisies;
-- = engagements_bdt_ingenierie
SELECT sum(argent) FROM parts WHERE origine = 'ingenierie';
-- = engagements_dsil_detr
SELECT sum(argent) FROM parts WHERE origine = 'dsil';
-- = fonds_friches_montant
SELECT sum(argent) FROM parts WHERE origine = 'friches';
-- = engagements_dgaln_ateliers
SELECT sum(argent) FROM ateliers;
-- = france_services_pvd
SELECT count(*) FROM structures WHERE dedans;
-- = france_services_total
SELECT count(*) FROM structures;
-- = france_services_communes
SELECT count(DISTINCT com) FROM structures WHERE dedans;
-- = anct_mbc_montant
SELECT sum(argent) FROM parts WHERE origine = 'anct';
-- = anct_mbc_accompagnements
SELECT count(DISTINCT id) FROM parts WHERE origine = 'anct';
-- = anah_espace_conseil_communes
SELECT count(DISTINCT com) FROM conseil;
-- = anah_opah_complexe_communes
SELECT count(DISTINCT com) FROM operations WHERE type = 'OPAH complexe';
-- = anah_etudes_animation
SELECT sum(argent) FROM operations WHERE type = 'étude/animation';
-- = anah_rhi_communes
SELECT count(DISTINCT com) FROM operations WHERE type = 'RHI-THIRORI';
-- = anah_rhi_montant
SELECT sum(argent) FROM operations WHERE type = 'RHI-THIRORI';
-- = anah_logements_renoves
SELECT sum(logements) FROM travaux;
-- = anah_travaux_montant
SELECT sum(argent) FROM travaux;
-- = anah_travaux_total
SELECT sum(argent) FROM totaux_anah;
-- = cerema_missions
SELECT count(DISTINCT id) FROM parts WHERE origine = 'cerema';
-- = cerema_beneficiaires
SELECT count(DISTINCT beneficiaire) FROM parts WHERE origine = 'cerema';
-- = cerema_ecoprojets
SELECT count(DISTINCT id) FROM parts WHERE origine = 'cerema' AND genre = 'oui';
-- = cerema_montant
SELECT sum(argent) FROM parts WHERE origine = 'cerema';
-- = cerema_journees
SELECT sum(journees) FROM parts WHERE origine = 'cerema';
-- = ademe_montant
SELECT sum(argent) FROM parts WHERE origine = 'ademe';
-- = ademe_projets
SELECT count(DISTINCT id) FROM parts WHERE origine = 'ademe';
-- = ademe_total
SELECT sum(argent) FROM totaux_ademe;
-- = bdt_cofinancements_directs
SELECT sum(argent) FROM parts WHERE origine = 'cofinancement';
-- = bdt_mbc_montant
SELECT sum(argent) FROM parts WHERE origine = 'mbc';
-- = bdt_pvd_plus
SELECT count(DISTINCT id) FROM parts WHERE origine = 'pvd+';
-- = bdt_prets_total
SELECT sum(argent) FROM parts WHERE origine = 'pret';
-- = bdt_prets_pru
SELECT sum(argent) FROM parts WHERE origine = 'pret' AND genre = 'PRU';
-- = fonds_vert_communes
SELECT count(DISTINCT com) FROM parts WHERE origine = 'vert' AND beneficiaire = com;
-- = fonds_vert_montant
SELECT sum(argent) FROM parts WHERE origine = 'vert';
-- = fonds_vert_projets
SELECT count(DISTINCT id) FROM parts WHERE origine = 'vert';
-- = ort_communes
SELECT count(DISTINCT com) FROM revitalisations;
-- = popsu_communes
SELECT count(DISTINCT com) FROM etudes_popsu;
-- = popsu_reportages
SELECT count(*) FROM productions WHERE type = 'reportage';
-- = popsu_carnets
SELECT count(*) FROM productions WHERE type = 'carnet';
-- = popsu_cafes_recherche
SELECT count(*) FROM productions WHERE type = 'café';
-- = popsu_palpite_laureats
SELECT count(*) FROM productions WHERE type = 'lauréat' AND com IS NOT NULL;
-- = popsu_capitalisations
SELECT count(*) FROM productions WHERE type = 'capitalisation';
-- = popsu_atelier_participants
SELECT sum(participants) FROM productions WHERE type = 'atelier';
-- = securite_contrats_communes
SELECT count(DISTINCT com) FROM contrats;
-- = microfolies_mobiles
SELECT count(*) FROM lieux_culturels WHERE type = 'mobile';
-- = microfolies_fixes
SELECT count(*) FROM lieux_culturels WHERE type = 'fixe';
-- = microfolies_fixes_mobiles
SELECT count(*) FROM lieux_culturels WHERE type = 'fixe et mobile';

-- = actions_par_thematique / thematique
SELECT count(*) FROM suivi;
-- = actions_par_avancement / avancement
SELECT count(*) FROM suivi;
-- = actions_par_etat_financement / etat_financement
SELECT count(*) FROM suivi;
-- = financements_par_financeur / financeur
SELECT sum(argent) FROM saisies;
